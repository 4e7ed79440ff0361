/**
 * Owns: the last events of one version, their numbers, what counts as a repetition, and their copy on disk.
 * Does not know: where events come from.
 */
export { Journal } from './journal.ts';
export { JournalFile } from './journal-file.ts';
