import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootId, isLiving, type Named, ownPid, startTimeOf, watchProcess } from '../../../../instance/index.ts';
import type { Clock } from '../../../../kernel/clock.ts';
import { endOf } from './game-process.ts';

/** The game that runs, and the process that has started it. */
export interface RunRecord extends Named {
  readonly id: string;
  readonly startedAt: string;
  readonly boot: string;
  readonly owner: Named;
}

/** `run.json` of a version: one run at a time on this machine, and nothing of it outlives who has started it for long. */
export class RunFile {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, 'run.json');
  }

  write(run: Pick<RunRecord, 'id' | 'startedAt' | 'pid' | 'startTime'>): void {
    const pid = ownPid();
    const record: RunRecord = { ...run, boot: bootId(), owner: { pid, startTime: startTimeOf(pid) ?? '' } };
    writeFileSync(`${this.#path}.new`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }

  clear(): void {
    rmSync(this.#path, { force: true });
  }

  /** The run of another process that is still there to look after it. */
  foreign(): RunRecord | undefined {
    const record = this.#read();
    return record && isLiving(record) && isLiving(record.owner) && record.owner.pid !== ownPid() ? record : undefined;
  }

  /** Ends a game whose starter is gone. */
  async sweep(clock: Clock): Promise<RunRecord | undefined> {
    const record = this.#read();
    if (!record || isLiving(record.owner)) return undefined;
    const left = isLiving(record);
    if (left) {
      const watched = watchProcess(record, Promise.resolve(), clock);
      await endOf(watched, watched.gone, clock);
    }
    this.clear();
    return left ? record : undefined;
  }

  #read(): RunRecord | undefined {
    try {
      const value: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      return isRecord(value) && value.boot === bootId() ? value : undefined;
    } catch {
      return undefined; // there is none, or it was cut off: then there is nothing to be sure of
    }
  }
}

function isRecord(value: unknown): value is RunRecord {
  if (!isNamed(value)) return false;
  const { id, startedAt, boot, owner } = value as Named & Partial<Record<keyof RunRecord, unknown>>; // looked at here
  return [id, startedAt, boot].every((it) => typeof it === 'string') && isNamed(owner);
}

const isNamed = (value: unknown): value is Named =>
  typeof value === 'object' &&
  value !== null &&
  'pid' in value &&
  Number.isSafeInteger(value.pid) &&
  Number(value.pid) > 1 &&
  'startTime' in value &&
  typeof value.startTime === 'string' &&
  value.startTime !== '';
