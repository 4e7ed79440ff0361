import type { Report } from '../kernel/report.ts';
import type { StoreRecord } from './contract.ts';
import { compacted, type Line, lineOf, parsed, sizeOf } from './spool-lines.ts';

/** The file below. A write is durable when it resolves, and what it replaces is gone whole or not at all. */
export interface SpoolFile {
  readonly path: string;
  /** All of it; empty when there is none. Sets aside what is not a file of ours. */
  read(): Promise<Buffer>;
  /** At this offset, over whatever a torn write left there. */
  write(bytes: Buffer, offset: number): Promise<void>;
  replace(bytes: Buffer): Promise<void>;
  /** Keeps these lines for a person to look at. */
  setAside(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Records that wait for the store, in order, in a file of bounded size that outlives the hub. Written by one at a time.
 * What was taken stays in the file until all is: a hub that is killed in between leaves it to the next one, which writes
 * some of it again, and writing a record twice is writing it once.
 */
export class Spool {
  readonly #file: SpoolFile;
  readonly #report: Report;
  readonly #mostBytes: number;
  /** Not taken yet. */
  #lines: Line[] = [];
  /** Of the file, with what was taken already. */
  #bytes = 0;

  constructor(file: SpoolFile, report: Report, mostBytes: number) {
    this.#file = file;
    this.#report = report;
    this.#mostBytes = mostBytes;
  }

  get waiting(): number {
    return this.#lines.length;
  }

  /** What an earlier hub left. */
  async load(): Promise<void> {
    const bytes = await this.#file.read();
    const { records, strange } = parsed(bytes);
    this.#lines = records.map((record) => ({ record, bytes: lineOf(record).length }));
    this.#bytes = bytes.length;
    if (strange.length === 0) return;
    await this.#file.setAside(strange);
    await this.#rewrite(this.#lines);
    const why = `${strange.length} lines are no records; they were set aside`;
    this.#report({ kind: 'file.unusable', path: this.#file.path, why });
  }

  /** Answers how many found no room; the others survive a `kill -9`. Rejects when the disk refuses, with nothing added. */
  async add(records: readonly StoreRecord[]): Promise<ReadonlySet<StoreRecord>> {
    const lost = new Set<StoreRecord>();
    const lines = records.flatMap((record) => this.#lineOf(record, lost));
    const room = this.#mostBytes - this.#bytes - sizeOf(lines);
    if (room < 0) await this.#makeRoom(sizeOf(lines));
    let free = this.#mostBytes - this.#bytes;
    const fitting = lines.filter(({ record, bytes }) => {
      if (bytes > free) lost.add(record);
      else free -= bytes;
      return !lost.has(record);
    });
    const bytes = Buffer.concat(fitting.map(({ record }) => lineOf(record)));
    if (bytes.length > 0) await this.#file.write(bytes, this.#bytes);
    this.#bytes += bytes.length;
    this.#lines.push(...fitting);
    return lost;
  }

  /** The oldest; they stay until `taken`. */
  next(most: number): readonly StoreRecord[] {
    return this.#lines.slice(0, most).map(({ record }) => record);
  }

  /** So many of the oldest are in the store now. */
  async taken(count: number): Promise<void> {
    this.#lines.splice(0, count);
    if (this.#lines.length === 0) await this.#rewrite([]);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #lineOf(record: StoreRecord, lost: Set<StoreRecord>): Line[] {
    try {
      return [{ record, bytes: lineOf(record).length }];
    } catch (error) {
      this.#report({ kind: 'bug', where: `spool of ${record.kind}`, error });
      lost.add(record);
      return [];
    }
  }

  /** A quarter more than is needed, so that not every record has the file written anew. */
  async #makeRoom(needed: number): Promise<void> {
    const most = Math.max(0, this.#mostBytes - needed - this.#mostBytes / 4);
    const { kept, dropped } = compacted(this.#lines, most);
    if (kept.length < this.#lines.length || sizeOf(kept) < this.#bytes) await this.#rewrite(kept);
    if (dropped > 0) this.#report({ kind: 'store.dropped', records: dropped, why: 'the spool is full' });
  }

  async #rewrite(lines: readonly Line[]): Promise<void> {
    const bytes = Buffer.concat(lines.map(({ record }) => lineOf(record)));
    await this.#file.replace(bytes);
    this.#lines = [...lines];
    this.#bytes = bytes.length;
  }
}
