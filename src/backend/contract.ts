import type { Launcher } from '../instance/index.ts';

/** What is special about one kind of server: how a process of it is started. `compose.ts` hands every kind to the pool. */
export interface BackendKind {
  readonly kind: string;
  readonly launcher: Launcher;
}
