import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RotatingLog } from '../../../../instance/index.ts';
import type { RuntimeEvent } from '../contract.ts';
import { type JournalStore, KEPT_EVENTS } from './journal.ts';
import { eventsIn, lineOf } from './journal-lines.ts';

const limits = { fileBytes: 4 * 1024 * 1024, keep: 1, queueBytes: 1024 * 1024 };
/** So many numbers are taken from the disk at a time: who is killed does not give one of them twice. */
const RESERVED = 1000;

/**
 * The events of one version in two files of bounded size, `events.ndjson` and the one before it. Writing waits for nothing, so a
 * process that is killed loses the last of them; their numbers are not given again, as they were reserved before.
 */
export class JournalFile implements JournalStore {
  readonly past: readonly RuntimeEvent[];
  readonly lastSeq: number;
  readonly #directory: string;
  readonly #log: RotatingLog;
  #reserved: number;

  constructor(directory: string, unusable: (why: string) => void) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#directory = directory;
    const path = join(directory, 'events.ndjson');
    this.past = eventsIn(`${endOf(`${path}.1`)}\n${endOf(path)}`, KEPT_EVENTS);
    this.#reserved = Math.max(this.past.at(-1)?.seq ?? 0, reservedIn(this.#seqPath));
    this.lastSeq = this.#reserved;
    this.#log = new RotatingLog(path, (fact) => unusable('why' in fact ? fact.why : fact.kind), limits);
  }

  append(event: RuntimeEvent, was: number | undefined): void {
    if (event.seq > this.#reserved) this.#reserve(event.seq + RESERVED);
    this.#log.write(Buffer.from(lineOf(event, was)));
  }

  /** All of it is on the disk, and numbers that were reserved and not given are given back. */
  async end(lastSeq: number): Promise<void> {
    await this.#log.end();
    if (this.#reserved > lastSeq) this.#reserve(lastSeq);
  }

  get #seqPath(): string {
    return join(this.#directory, 'events.seq');
  }

  #reserve(upTo: number): void {
    this.#reserved = upTo;
    const draft = `${this.#seqPath}.new`;
    writeFileSync(draft, `${upTo}\n`, { mode: 0o600 });
    renameSync(draft, this.#seqPath);
  }
}

/** The file may be larger than it should be, when somebody else wrote to it. */
function endOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, 2 * limits.fileBytes));
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, size - bytes.length));
    } finally {
      closeSync(file);
    }
  } catch {
    return ''; // there is none, or it cannot be read: nothing is known of what was
  }
}

function reservedIn(path: string): number {
  try {
    const number = Number(readFileSync(path, 'utf8'));
    return Number.isSafeInteger(number) && number > 0 ? number : 0;
  } catch {
    return 0; // nothing was ever reserved
  }
}
