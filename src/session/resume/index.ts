/**
 * Owns: how a session is gone on with: which one is meant, who may, what is known of its work, what changed since.
 * Does not know: where any of it is kept, and how git is run.
 */
export type { Confidence, RestsOn } from './confidence.ts';
export { commandLine, eventDetails, eventLine } from './deed-lines.ts';
export type { Drift } from './drift.ts';
export type { Evidence, EvidenceSources } from './evidence.ts';
export type { Asking, ResumeRecords } from './records.ts';
export { resumeText } from './resume-text.ts';
export { type ResumeOptions, type ResumeOutcome, Resumes } from './resumes.ts';
