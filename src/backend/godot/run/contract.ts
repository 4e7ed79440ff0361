export const eventKinds = [
  'print',
  'error',
  'warning',
  'crash',
  'function',
  'signal',
  'scene',
  'perf',
  'custom',
  'state',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** Something that happened in a running game. */
export interface RuntimeEvent {
  /** Grows by one; also over restarts of the instance. */
  readonly seq: number;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly kind: EventKind;
  readonly run?: string;
  /** Id of the script in the graph. */
  readonly script?: string;
  readonly line?: number;
  readonly function?: string;
  readonly message: string;
  readonly stack?: readonly { readonly script: string; readonly line: number; readonly function: string }[];
  /** How often the same was said in a row or, for errors, in this run. */
  readonly count: number;
  /** Of custom events and `perf`. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface RunWish {
  /** `res://` path; else the main scene. */
  readonly scene?: string;
  readonly headless?: boolean;
  /** Counts calls of every function. Slows the game down. */
  readonly profile?: boolean;
  /** Stays at a crash until it is stopped, instead of going on. */
  readonly pauseOnCrash?: boolean;
  /** Passed to the game after `--`. */
  readonly args?: readonly string[];
}

export interface RunReport {
  readonly id: string;
  readonly state: 'starting' | 'running' | 'paused' | 'ended';
  readonly pid?: number;
  readonly engine?: { readonly path: string; readonly version: string };
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly exit?: string;
  /** How events come in: the engine's debugger, the addon, or what the process prints. */
  readonly channel: 'debugger' | 'addon' | 'stdout';
}

export interface EventQuestion {
  /** Only later ones than this `seq`. */
  readonly since?: number;
  readonly limit?: number;
  readonly kinds?: readonly EventKind[];
  readonly script?: string;
}

export interface EventAnswer {
  readonly events: readonly RuntimeEvent[];
  readonly nextSeq: number;
  /** So many between `since` and the first one here are not kept any more. */
  readonly dropped: number;
  readonly activeScripts: readonly { readonly script: string; readonly events: number }[];
  readonly run?: RunReport;
}

export interface Runs extends AsyncDisposable {
  /** One at a time per version. Throws when there is no engine. */
  start(wish: RunWish, signal: AbortSignal): Promise<RunReport>;
  stop(): Promise<RunReport | undefined>;
  current(): RunReport | undefined;
  events(question: EventQuestion): EventAnswer;
  onEvent(listener: (event: RuntimeEvent) => void): Disposable;
  /** Where the addon of an exported game sends its events, with the token of this version. Opened when first asked for. */
  intake(): Promise<{ readonly url: string; readonly token: string }>;
}
