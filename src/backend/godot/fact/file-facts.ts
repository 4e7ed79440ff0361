import type { Diagnostic } from './diagnostic.ts';
import type { ProjectFacts } from './project-facts.ts';
import type { Reference } from './reference.ts';
import type { SceneFacts } from './scene-facts.ts';
import type { ScriptFacts } from './script-facts.ts';

/** What a file is, by its name. `asset`: what only other tools can read (images, sounds, meshes). */
export const fileKinds = [
  'script',
  'scene',
  'resource',
  'shader',
  'project',
  'import',
  'presets',
  'plugin',
  'extension',
  'uid',
  'asset',
] as const;
export type FileKind = (typeof fileKinds)[number];

/**
 * What one file says by itself. Nothing in it depends on another file, so that it can be kept by the content of the file; names
 * and uids are resolved later, by who knows all files.
 */
export interface FileFacts {
  readonly kind: FileKind;
  /** In the order in which they stand in the file. */
  readonly references: readonly Reference[];
  /** What is wrong with it. The rest of it was read all the same. */
  readonly diagnostics: readonly Diagnostic[];
  /** `uid://…` that it gives to itself, or to the file beside which it lies (`.uid`, `.import`). */
  readonly uid?: string;
  readonly script?: ScriptFacts;
  readonly scene?: SceneFacts;
  /** Of `project.godot` only. */
  readonly project?: ProjectFacts;
}
