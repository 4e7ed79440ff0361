/**
 * Owns: which games and versions there are on this machine, what they are called, and where we keep what is ours of each.
 * Does not know: instances, tools, what is in a game beyond its `project.godot`.
 */
export type { VersionEntry } from './contract.ts';
export { KnownVersions, type VersionSources } from './known-versions.ts';
export { dataDirectoryOf, nameOfRoot } from './place.ts';
export { isGame, settingsAt } from './settings.ts';
