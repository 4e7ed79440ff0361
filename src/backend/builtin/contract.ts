/** What a built-in kind does with a connection's lines. One per process; the connections share its state. */
export interface BuiltinServer {
  /**
   * Answers one line; `reply` may be called now or later, or never for a notification. It is the same function for all lines of a
   * connection, and may be called for as long as that lasts.
   */
  take(line: Buffer, reply: (answer: Buffer) => void): void;
  /** The connection of this `reply` is over: nobody hears it any more. */
  left?(reply: (answer: Buffer) => void): void;
  /** The process is about to end: what it started is to end too, soon. Its state is saved afterwards. */
  end?(): Promise<void>;
  /** What it wants to find again when it is started anew; absent: nothing. */
  readonly state?: BuiltinState;
}

/** The context of a built-in instance that survives its process. */
export interface BuiltinState {
  /** Of the format, by kind. */
  readonly version: number;
  /** What to keep, as plain JSON. */
  save(): unknown;
  /** Called before the first line. Throws, with a reason for people, when it can make nothing of it; it stays fresh then. */
  restore(saved: SavedValue): void;
}

export interface SavedValue {
  readonly version: number;
  readonly value: unknown;
}

/** Who a built-in instance is. */
export interface Identity {
  readonly pid: number;
  readonly key: string;
  readonly root: string;
  readonly version: string | undefined;
}

/** Makes the server of one kind; `changed` is to be called whenever its state is not what it was. */
export type BuiltinKind = (identity: Identity, changed: () => void) => BuiltinServer;

/** The state of one instance as it is kept: `body` is JSON text. */
export interface KeptState {
  readonly kind: string;
  readonly version: number;
  readonly body: string;
}

/** Where the state of built-in instances is kept between two processes; `compose.ts` hands it in. */
export interface StateRecords {
  /** What was saved last, also when it is still being written. Rejects when the store is away. */
  load(key: string): Promise<KeptState | undefined>;
  /** Never throws, never waits. `fence` as in the launch, 0 without one. */
  save(key: string, state: KeptState & { readonly fence: number }): void;
  /** Out of the way of the next process, and kept for a person to look at. */
  setAside(key: string, why: string): void;
}

/** Most bytes of a state's JSON text. */
export const MAX_STATE_BYTES = 1024 * 1024;
