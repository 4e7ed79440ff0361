/**
 * Owns: the hub process: what it is made of, its lock, its start and its end; and what is done to its store.
 * Does not know: the command line, beyond the words behind `hub` and `db`.
 */
export { dbCommand } from './db-command.ts';
export { hubCommand } from './hub-command.ts';
