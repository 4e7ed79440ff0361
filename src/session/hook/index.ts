/**
 * Owns: what is done with what hooks of clients tell: whose session it is, how it begins, lives, is kept and ends.
 * Does not know: how hooks are run and how their words travel, which processes there are.
 */
export type { ClientFact, FactOutcome } from './client-fact.ts';
export { footerOf } from './footer.ts';
export { HookDesk, type HookDeskOptions } from './hook-desk.ts';
