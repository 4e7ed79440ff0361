import type { Launcher } from '../instance/index.ts';
import type { Detection } from '../project/index.ts';
import type { ClientFacts } from '../protocol/index.ts';

/** What is special about one kind of server: how a process of it is started. `compose.ts` hands every kind to the pool. */
export interface BackendKind {
  readonly kind: string;
  readonly launcher: Launcher;
}

/** A tool of the hub itself. Plain data in, plain data out. */
export interface OwnTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema: Readonly<Record<string, unknown>>;
  call(args: Readonly<Record<string, unknown>>, asker: Asker): { text: string; structured: Record<string, unknown> };
}

/** Who calls a tool of the hub. */
export interface Asker {
  readonly facts: ClientFacts;
  readonly detection: Detection;
  readonly servers: readonly { readonly name: string; readonly kind: string; readonly share: string }[];
  readonly problems: readonly string[];
}
