/** Who shares one process of a server. */
export type Share = 'project' | 'session' | 'connection';

/** Which MCP era a server is spoken to in; `auto` finds out. */
export type Era = 'auto' | 'legacy' | 'modern';

export interface Limits {
  /** From spawn to the first answer. */
  startMs: number;
  /** Without a request until it is stopped; 0 = never. */
  idleMs: number;
  /** Between SIGTERM and SIGKILL. */
  stopMs: number;
  /** For one request; 0 = no limit of ours. */
  requestMs: number;
  messageBytes: number;
  /** Calls in flight per connection. */
  inFlight: number;
  /** Resident memory of its processes above which it is restarted; 0 = no limit. */
  memoryBytes: number;
}

/** For which projects a server is offered. Every key that is given must fit. */
export interface Match {
  /** Globs over the slug, `slug/version` or the canonical root; one of them is enough. */
  project?: readonly string[];
  /** Kinds of project (`godot`, `node`, ...); one of them is enough. */
  kind?: readonly string[];
}

/** What to run, validated. Values of `env` may be secret: never log them. */
export interface ServerDefinition {
  name: string;
  /** `stdio`, or a built-in kind such as `godot`; which of those exist is the daemon's knowledge. */
  kind: string;
  /** Empty for a built-in kind. */
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Names of the client's own variables that are handed on. */
  passEnv: readonly string[];
  /** Relative to the project's root; undefined: the root. */
  cwd: string | undefined;
  share: Share;
  era: Era;
  limits: Limits;
  match: Match;
  enabled: boolean;
  /** The file it came from. */
  origin: string;
}

export const defaultLimits: Limits = {
  startMs: 30_000,
  idleMs: 1_800_000,
  stopMs: 5_000,
  requestMs: 0,
  messageBytes: 64 * 1024 * 1024,
  inFlight: 1024,
  memoryBytes: 0,
};

/** Tools of server `a` are called `a__tool`, so a name never holds two underscores in a row. */
export const isServerName = (name: string): boolean => /^[a-z0-9][a-z0-9_-]{0,31}$/i.test(name) && !name.includes('__');
