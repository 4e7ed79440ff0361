/**
 * Owns: which project and version a client is in, why, and what that project is called.
 * Does not know: how the facts were gathered, who wants the answer, what runs in a project. Sees the disk only through `Disk`.
 */
export type { Confidence, Detection, Evidence, Project } from './detection.ts';
export { DetectionCache } from './detection-cache.ts';
export type { Disk, Stat } from './disk.ts';
export { nameOf } from './name-of.ts';
export type { Rules } from './rules.ts';
