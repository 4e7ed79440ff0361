/**
 * Owns: what is written down of every tool call and of what agents tell, when, and for which session.
 * Does not know: how calls are relayed, where rows are kept.
 */
export type { Call } from './command-row.ts';
export { type CommandRecords, Commands, type CommandsOptions, type CommandsSought, type Explicit } from './commands.ts';
