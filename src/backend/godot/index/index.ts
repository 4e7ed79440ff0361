/**
 * Owns: which files a project has, when they changed, and that what is known of them is as new as it says.
 * Does not know: how a file is read, and what is asked.
 */
export type { Analysers } from './analysers.ts';
export type { ProjectIndex } from './contract.ts';
export type { Limits } from './limits.ts';
export { type IndexOptions, openIndex } from './open-index.ts';
export { usualAnalysers } from './usual-analysers.ts';
