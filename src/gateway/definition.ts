import type { InstanceSpec } from '../instance/index.ts';
import type { Era } from '../protocol/index.ts';

/** What to run, as the configuration or `warren run` says it. */
export interface Definition {
  readonly name: string;
  /** `stdio` or a built-in kind. */
  readonly kind: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Names of the client's variables that are handed on. */
  readonly passEnv: readonly string[];
  /** Told to its process, and no part of who it is: clients that differ in it share one. */
  readonly quietEnv?: Readonly<Record<string, string>>;
  /** Relative to the project's root. */
  readonly cwd: string | undefined;
  readonly share: 'project' | 'session' | 'connection';
  readonly era: 'auto' | Era;
  readonly limits: {
    readonly startMs: number;
    readonly idleMs: number;
    readonly stopMs: number;
    /** 0 = none: a tool call may take hours. */
    readonly requestMs: number;
    readonly messageBytes: number;
    readonly inFlight: number;
    /** Resident; 0 = none. */
    readonly memoryBytes: number;
  };
}

/**
 * The eras in which one process is spoken to. A built-in kind tells them apart per message; an SDK server pins the era of a stdio
 * process at its first message, so that a process of its own is started for the other one.
 */
export const erasOf = ({ kind, definition, era }: Pick<ServerSpec, 'kind' | 'definition' | 'era'>): readonly Era[] =>
  isOfBothEras({ kind, era: definition.era }) ? ['legacy', 'modern'] : [era];

export const isOfBothEras = ({ kind, era }: Pick<Definition, 'kind' | 'era'>): boolean =>
  kind !== 'stdio' && era === 'auto';

/** How a new process is greeted: by the hub for all its clients, or with the bytes of the one client it belongs to. */
export type Greeting =
  | { readonly by: 'hub'; readonly capabilities: Readonly<Record<string, unknown>> }
  | { readonly by: 'client'; readonly initialize: Buffer };

/** One server process as the gateway asks the pool for it. */
export interface ServerSpec extends InstanceSpec {
  readonly definition: Definition;
  /** Of who asks for it. */
  readonly era: Era;
  readonly manifestKey: string;
  readonly root: string;
  readonly greeting: Greeting;
}
