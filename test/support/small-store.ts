import { HubError } from '../../src/kernel/errors.ts';
import type { InstanceEvent, Store, StoreRecord } from '../../src/store/contract.ts';
import type { SpoolFile } from '../../src/store/spool.ts';
import type { Haste } from '../../src/store/statement.ts';

const unused = (): Promise<never> => Promise.reject(new Error('this store is asked no such question'));

const events = {
  append: unused,
  find: unused,
  count: unused,
  byId: unused,
  head: unused,
  chain: unused,
  tree: unused,
  lineage: unused,
};

/** A database in memory that can be away, hang, or refuse single records. What it took is there once per event id, in order. */
export class SmallDatabase {
  readonly events = new Map<string, InstanceEvent>();
  readonly taken: StoreRecord[] = [];
  /** Every batch, as it came. */
  readonly batches: (readonly StoreRecord[])[] = [];
  /** Whether those who wrote them wait until they are on the disk. */
  readonly hurried: boolean[] = [];
  fault: Error | undefined;
  hangs = false;
  refuses: (record: StoreRecord) => boolean = () => false;
  opened = 0;

  async open(): Promise<Store> {
    this.#mayWork();
    this.opened++;
    return {
      engine: 'postgres',
      notes: [],
      write: (records, haste) => this.#write(records, haste),
      instances: unused,
      history: async () => [...this.events.values()],
      metrics: unused,
      state: unused,
      clearState: unused,
      setStateAside: unused,
      forgetDead: async () => 0,
      prune: async () => 0,
      sessions: {
        add: unused,
        find: unused,
        beat: unused,
        setEpic: unused,
        close: unused,
        link: unused,
        resume: unused,
        prune: unused,
        latest: unused,
        commands: { search: unused },
        checkpoints: { add: unused, find: unused, sweep: unused },
        transcripts: { put: unused, find: unused, used: unused, sweep: unused },
        snippets: { add: unused, find: unused, sweep: unused },
        reservations: { change: unused, held: unused, release: unused, sweep: unused },
        events,
      },
      check: async () => this.#mayWork(),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  async #write(records: readonly StoreRecord[], { unhurried = false }: Haste = {}): Promise<void> {
    if (this.hangs) return new Promise(() => undefined);
    this.#mayWork();
    if (records.some(this.refuses)) throw new HubError('internal', 'constraint failed');
    this.batches.push(records);
    this.hurried.push(!unhurried);
    for (const record of records) {
      this.taken.push(record);
      if (record.kind === 'event' && !this.events.has(record.row.id)) this.events.set(record.row.id, record.row);
    }
  }

  #mayWork(): void {
    if (this.fault) throw this.fault;
  }
}

export const away = (passing = false): HubError =>
  new HubError('store-away', 'nobody listens there', { facts: { passing } });

/** A spool file in memory: what was synced outlives `kill`, and of a write that was under way then there may be a part. */
export class SmallSpoolFile implements SpoolFile {
  readonly path = '/spool/records.jsonl';
  bytes: Buffer = Buffer.alloc(0);
  aside: string[] = [];
  fault: Error | undefined;

  async read(): Promise<Buffer> {
    await this.#work();
    return this.bytes;
  }

  async write(bytes: Buffer, offset: number): Promise<void> {
    await this.#work();
    this.bytes = Buffer.concat([this.bytes.subarray(0, offset), bytes]);
  }

  async replace(bytes: Buffer): Promise<void> {
    await this.#work();
    this.bytes = bytes;
  }

  async setAside(lines: readonly string[]): Promise<void> {
    this.aside.push(...lines);
  }

  async close(): Promise<void> {}

  async #work(): Promise<void> {
    await Promise.resolve();
    if (this.fault) throw this.fault;
  }
}

export const event = (n: number, key = 'k1', details: InstanceEvent['details'] = {}): StoreRecord => ({
  kind: 'event',
  row: {
    id: `e${String(n).padStart(6, '0')}`,
    scope: 's',
    key,
    at: n,
    name: 'files',
    project: 'noxii/0.16',
    what: 'ready',
    epoch: 1,
    pid: 1,
    hub: 'h',
    details,
  },
});

export const metrics = (n: number, key = 'k1'): StoreRecord => ({
  kind: 'metrics',
  row: { id: `m${n}`, scope: 's', key, at: n, epoch: 1, calls: 1, errors: 0, rssBytes: null, spanMs: 1 },
});

export const heartbeat = (at: number, hub = 'h'): StoreRecord => ({ kind: 'heartbeat', hub, at, alive: [] });

export const saved = (n: number, key = 'k1', body = '{}'): StoreRecord => ({
  kind: 'state',
  row: { scope: 's', key, kind: 'echo', version: 1, epoch: 1, body, savedAt: n },
});
