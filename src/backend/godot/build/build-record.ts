import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLiving } from '../../../instance/index.ts';
import type { BuildReport, BuildState } from './contract.ts';
import type { Fingerprint } from './project-files.ts';

/** One process, for ever. */
export interface ProcessName {
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
}

/** A build as it lies on disk, beside its log and what came out of it. */
export interface BuildRecord {
  readonly schema: 1;
  readonly report: Omit<BuildReport, 'log' | 'stale'>;
  /** Who builds, or built. */
  readonly owner: ProcessName;
  /** The engine at work. */
  readonly engine?: ProcessName;
  readonly fingerprint?: Fingerprint;
}

const RECORD = 'build.json';
const ended: readonly BuildState[] = ['succeeded', 'failed', 'cancelled', 'timed-out', 'interrupted'];
const idShape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const hasEnded = (state: BuildState): boolean => ended.includes(state);

/** Same boot, same pid, same start: it lives. */
export const lives = ({ pid, startTime, bootId }: ProcessName, boot: string): boolean =>
  bootId === boot && isLiving({ pid, startTime });

/** The records of one version, one folder per build. Synchronous: what is on its way when this process is killed is lost. */
export class BuildRecords {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** Where everything of a build is. */
  folderOf(id: string): string {
    return join(this.directory, id);
  }

  write(record: BuildRecord): void {
    const folder = this.folderOf(record.report.id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const draft = join(folder, `${RECORD}.tmp`);
    writeFileSync(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    renameSync(draft, join(folder, RECORD));
  }

  /** Undefined where there is none, or none that can be read. */
  read(id: string): BuildRecord | undefined {
    if (!idShape.test(id)) return undefined;
    try {
      const value: unknown = JSON.parse(readFileSync(join(this.folderOf(id), RECORD), 'utf8'));
      return isRecord(value, id) ? value : undefined;
    } catch {
      return undefined; // being removed, or from a machine that lost its power
    }
  }

  /** The oldest first: ids begin with the time. */
  ids(): readonly string[] {
    if (!existsSync(this.directory)) return []; // somebody tidied up
    return readdirSync(this.directory)
      .filter((name) => idShape.test(name))
      .toSorted();
  }

  remove(id: string): void {
    if (idShape.test(id)) rmSync(this.folderOf(id), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Written by us, in one piece: what is looked at is whether it is that at all. */
function isRecord(value: unknown, id: string): value is BuildRecord {
  const record = objectIn(value);
  const report = objectIn(record['report']);
  const whole = report['id'] === id && typeof report['state'] === 'string' && Array.isArray(report['artefacts']);
  return whole && Array.isArray(report['problems']) && typeof objectIn(record['owner'])['pid'] === 'number';
}

const objectIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
