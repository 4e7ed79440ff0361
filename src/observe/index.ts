/**
 * Owns: what becomes of the facts that rooms report: counts, and log lines free of secrets in a file of bounded size.
 * Does not know: who reports, and never calls back. An observer that fails harms nobody.
 */
export { factKinds } from './fact-kinds.ts';
export { cleanFields, cleanText } from './fields-of.ts';
export type { LogSink } from './log-sink.ts';
export { type ObserveOptions, type Observer, observe } from './observe.ts';
export { type RotatingFileLimits, rotatingFile } from './rotating-file.ts';
