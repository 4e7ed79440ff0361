/**
 * Owns: the hub process: what it is made of, its lock, its start and its end.
 * Does not know: the command line, beyond the words behind `hub`.
 */
export { hubCommand } from './hub-command.ts';
