import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../kernel/report.ts';
import type { ProcessRecord, ProcessRecords } from './contract.ts';

/**
 * One small file per living process. Synchronous on purpose: a record that is still on its way when the hub is killed is a
 * leaked process. Never fsynced: records are for a hub that died, and mean nothing after the machine did.
 */
export class FileRecords implements ProcessRecords {
  readonly #directory: string;
  readonly #report: Report;

  constructor(directory: string, report: Report) {
    this.#directory = directory;
    this.#report = report;
  }

  add(record: ProcessRecord): void {
    const path = this.#pathOf(record.pid);
    const draft = `${path}.${record.hub.replaceAll(/[^a-zA-Z0-9_-]/g, '')}.tmp`;
    this.#attempt(path, () => {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      writeFileSync(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 });
      renameSync(draft, path);
    });
  }

  remove(pid: number): void {
    const path = this.#pathOf(pid);
    this.#attempt(path, () => rmSync(path, { force: true }));
  }

  /** What is written down now. A file that is no record is set aside as `.bad`, for a person to look at. */
  read(): ProcessRecord[] {
    return this.#names()
      .map((name) => this.#recordIn(join(this.#directory, name)))
      .filter((record) => record !== undefined);
  }

  #names(): string[] {
    try {
      return readdirSync(this.#directory).filter((name) => name.endsWith('.json'));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code; // readdirSync throws system errors
      if (code !== 'ENOENT') this.#unusable(this.#directory, error);
      return [];
    }
  }

  #recordIn(path: string): ProcessRecord | undefined {
    try {
      return parsed(readFileSync(path, 'utf8'));
    } catch (error) {
      this.#unusable(path, error);
      this.#attempt(path, () => renameSync(path, `${path}.bad`));
      return undefined;
    }
  }

  #pathOf(pid: number): string {
    return join(this.#directory, `${pid}.json`);
  }

  /** A disk that refuses makes the sweep after a crash less sure; it does not stop the service. */
  #attempt(path: string, change: () => void): void {
    try {
      change();
    } catch (error) {
      this.#unusable(path, error);
    }
  }

  #unusable(path: string, error: unknown): void {
    this.#report({ kind: 'file.unusable', path, why: error instanceof Error ? error.message : String(error) });
  }
}

const texts = ['startTime', 'bootId', 'key', 'name', 'hub'] as const;

function parsed(text: string): ProcessRecord {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new Error('not the record of a process');
  return withAdoptable(value);
}

/** What another hub could go on with it by; anything amiss with it, and the process is only to be swept. */
function withAdoptable(record: ProcessRecord): ProcessRecord {
  const { adoptable, ...rest } = record;
  return isAdoptable(adoptable) ? record : rest;
}

function isAdoptable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { socketPath, nonce, epoch, spec } = value as Record<string, unknown>; // any object may be looked into by name
  const named = typeof socketPath === 'string' && typeof nonce === 'string';
  return named && Number.isSafeInteger(epoch) && spec !== undefined;
}

function isRecord(value: unknown): value is ProcessRecord {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>; // any object may be looked into by name
  const { pid } = fields;
  // 0 and 1 would reach the caller's own group and everybody else: no record may ever say so.
  return Number.isSafeInteger(pid) && Number(pid) > 1 && texts.every((name) => typeof fields[name] === 'string');
}
