/**
 * Owns: what clients write down of their sessions: where it lies, how it is kept without secrets, what is told of it.
 * Does not know: when it is kept, where rows are kept, who may read it.
 */
export type { TranscriptRecords } from './records.ts';
export type { ShownMessage, Summary } from './summary.ts';
export { isOf, type Transcript, writtenAt } from './transcript.ts';
export { type Archived, Transcripts, type TranscriptsOptions } from './transcripts.ts';
