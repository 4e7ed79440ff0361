/**
 * Owns: what can be said of one file of a Godot project, as plain data.
 * Does not know: how it was found out, and what other files there are.
 */
export type { Diagnostic } from './diagnostic.ts';
export { type FileFacts, type FileKind, fileKinds } from './file-facts.ts';
export type { Autoload, ProjectFacts } from './project-facts.ts';
export { type EdgeKind, edgeKinds, type Reference, type Target } from './reference.ts';
export type { ResPath } from './res-path.ts';
export type { Connection, SceneFacts, SceneNode, SceneTarget } from './scene-facts.ts';
export type { ScriptFacts, ScriptSymbol } from './script-facts.ts';
