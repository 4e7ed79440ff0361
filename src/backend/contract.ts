import type { Launcher } from '../instance/index.ts';
import type { Detection } from '../project/index.ts';
import type { ClientFacts } from '../protocol/index.ts';
import type { ToolAnnotations } from './tool/index.ts';

/** What is special about one kind of server: how a process of it is started. `compose.ts` hands every kind to the pool. */
export interface BackendKind {
  readonly kind: string;
  readonly launcher: Launcher;
}

/** A tool of the hub itself. Plain data in, plain data out. What is expected to fail throws, or rejects with, a HubError. */
export interface OwnTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema: Readonly<Record<string, unknown>>;
  /** Only reads, unless it says otherwise. */
  readonly annotations?: ToolAnnotations;
  /** Not in `tools/list`; called by name all the same. */
  readonly unlisted?: boolean;
  call(args: Readonly<Record<string, unknown>>, asker: Asker): Told | Promise<Told>;
}

/** `structured` fits the output schema. */
export interface Told {
  readonly text: string;
  readonly structured: Readonly<Record<string, unknown>>;
}

/**
 * A prompt of the hub itself: clients show it as a command of their user. It looks, and changes nothing. What is expected to fail
 * rejects with a HubError.
 */
export interface OwnPrompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly OwnArgument[];
  /** What the agent is told, in the user's name. Only arguments that the prompt has, and all that are required. */
  get(args: Readonly<Record<string, string>>, asker: Asker): Promise<{ readonly text: string }>;
  /** What an argument that begins like this can be, the likeliest first. */
  complete?(argument: string, value: string, asker: Asker): Promise<readonly string[]>;
}

export interface OwnArgument {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
}

/** Who calls a tool of the hub. */
export interface Asker {
  /** Of the client, `c_` and 8 hex. */
  readonly connection: string;
  /** Name of the client, as it says itself. */
  readonly client: string | undefined;
  readonly facts: ClientFacts;
  readonly detection: Detection;
  readonly servers: readonly { readonly name: string; readonly kind: string; readonly share: string }[];
  readonly problems: readonly string[];
}
