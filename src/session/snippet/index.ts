/**
 * Owns: snippets: what agents want to find again of what they thought, how large it may be, how it is found.
 * Does not know: where rows are kept, who asks, what a transcript is.
 */
export type { SnippetRecords, SnippetsSought } from './records.ts';
export { type SnippetDraft, Snippets, type SnippetsOptions } from './snippets.ts';
