/**
 * Owns: which Godot binaries are on this machine, which of them fits a project, and what environment it is started with.
 * Does not know: what an engine is used for.
 */
export type { Engine, Engines } from './contract.ts';
export { engineEnvironment } from './engine-environment.ts';
export { type EngineSources, findEngines } from './find-engines.ts';
