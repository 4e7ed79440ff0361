/** One step of the schema, there or back. */
export interface Step {
  readonly name: string;
  readonly does: string;
  readonly direction: 'up' | 'down';
}

/** The store as `warren db status` shows it. */
export interface StoreReport {
  readonly engine: 'sqlite' | 'postgres';
  readonly place: string;
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  readonly bytes: number;
  /** Rows by table; empty while there are no tables. */
  readonly rows: Readonly<Record<string, number>>;
  /** What is wrong with the files; empty: nothing. */
  readonly damage: readonly string[];
}

/** What is done to a store as a whole, beside the hub or without one. Rejects with HubError. */
export interface Upkeep extends AsyncDisposable {
  readonly engine: 'sqlite' | 'postgres';
  readonly place: string;
  report(): Promise<StoreReport>;
  /** What it would take until `to` migrations are applied; all that are known when it is left out, one less for `back`. */
  plan(to?: number | 'back'): Promise<readonly Step[]>;
  /** The same, done. A file that has something in it is copied first; `tell` hears of that and of each step before it. */
  migrate(to: number | 'back' | undefined, tell: (sentence: string) => void): Promise<readonly Step[]>;
  /** Answers where the copy is. `env`: for the program that makes it. */
  backup(env: Readonly<Record<string, string>>): Promise<string>;
  /** Bytes before and after. */
  vacuum(): Promise<{ before: number; after: number }>;
  /** Hubs that were seen since, and have not said that they ended: by name of their machine and pid. */
  livingHubs(since: number): Promise<readonly string[]>;
}
