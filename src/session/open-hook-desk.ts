import type { FactOutcome, HookDesk, HookDeskOptions } from './hook/index.ts';

/** `footer` is for the client's status line; empty without a session. */
export interface OpenDesk {
  readonly desk: HookDesk;
  readonly footer: (outcome: FactOutcome) => string;
}

/** Loaded when the first hook tells something: most hubs never hear one. */
export async function openHookDesk(options: HookDeskOptions): Promise<OpenDesk> {
  const { HookDesk, footerOf } = await import('./hook/index.ts');
  return { desk: new HookDesk(options), footer: ({ session }) => (session ? footerOf(session) : '') };
}
