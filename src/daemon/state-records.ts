import type { KeptState, StateRecords } from '../backend/builtin/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Report } from '../kernel/report.ts';
import type { Keeper, StateRow } from '../store/index.ts';

export interface StateStoreOptions {
  readonly keeper: Pick<Keeper, 'acknowledge' | 'ask' | 'standing'>;
  readonly scope: string;
  /** Several hubs share the store: a state is of an epoch, and an older one never takes the place of a newer. */
  readonly fenced: boolean;
  readonly clock: Clock;
  readonly report: Report;
}

export interface Cleared {
  /** There was a process. */
  readonly stopped: boolean;
  /** There was something to delete. */
  readonly cleared: boolean;
}

/**
 * The state of built-in instances, in the store. What was saved is remembered until it is in the database, so that a load right after
 * a save, or while the store is away, finds it.
 */
export class StateStore implements StateRecords {
  readonly #options: StateStoreOptions;
  readonly #unwritten = new Map<string, StateRow>();
  /** Whose process is ended to be started afresh. */
  readonly #forgetting = new Set<string>();
  /** What is under way for a key, in order. */
  readonly #work = new Map<string, Promise<void>>();

  constructor(options: StateStoreOptions) {
    this.#options = options;
  }

  async load(key: string): Promise<KeptState | undefined> {
    const known = this.#unwritten.get(key);
    if (known) return known;
    await this.#work.get(key);
    const { keeper, scope } = this.#options;
    return keeper.ask((store) => store.state({ scope, key }));
  }

  save(key: string, { kind, version, body, fence }: KeptState & { fence: number }): void {
    if (this.#forgetting.has(key)) return;
    const { keeper, scope, fenced, clock } = this.#options;
    const epoch = fenced ? fence : 0;
    const row: StateRow = { scope, key, kind, version, body, epoch, savedAt: clock.now() };
    this.#unwritten.set(key, row);
    void this.#then(key, async () => {
      await keeper.acknowledge({ kind: 'state', row });
      // A spool has it, or the database; only from there it can be asked for.
      if (keeper.standing.waiting === 0) this.#written(row);
    });
  }

  setAside(key: string, why: string): void {
    const { keeper, scope, clock } = this.#options;
    const at = clock.now();
    this.#unwritten.delete(key);
    void this.#then(key, async () => {
      await keeper.ask((store) => store.setStateAside({ id: { scope, key }, why, at }));
    });
  }

  /**
   * Ends the process by `end`, which says whether there was one, and deletes what it saved. What the process hands over at its end
   * does not count any more, and whoever starts it meanwhile waits in `load` and finds nothing. Rejects, and has ended nothing,
   * when the store is away.
   */
  clear(key: string, end: () => Promise<boolean>): Promise<Cleared> {
    const outcome = Promise.withResolvers<Cleared>();
    void this.#then(key, async () => {
      try {
        outcome.resolve(await this.#cleared(key, end));
      } catch (error) {
        outcome.reject(error);
      }
    });
    return outcome.promise;
  }

  async #cleared(key: string, end: () => Promise<boolean>): Promise<Cleared> {
    const { keeper, scope } = this.#options;
    await keeper.ask((store) => store.check());
    this.#forgetting.add(key);
    try {
      this.#unwritten.delete(key); // what was saved before is in the database: this deed came after it
      const stopped = await end();
      return { stopped, cleared: await keeper.ask((store) => store.clearState({ scope, key })) };
    } finally {
      this.#forgetting.delete(key);
    }
  }

  #written(row: StateRow): void {
    if (this.#unwritten.get(row.key) === row) this.#unwritten.delete(row.key);
  }

  async #then(key: string, deed: () => Promise<void>): Promise<void> {
    const before = this.#work.get(key);
    const work = (async () => {
      await before;
      try {
        await deed();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.#options.report({ kind: 'message.dropped', where: `state of ${key}`, why });
      }
    })();
    this.#work.set(key, work);
    await work;
    if (this.#work.get(key) === work) this.#work.delete(key);
  }
}
