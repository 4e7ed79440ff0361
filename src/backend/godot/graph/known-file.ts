import type { FileFacts, ResPath } from '../fact/index.ts';

/** A file of the project, and what it says by itself. */
export interface KnownFile {
  /** In bytes. */
  readonly size: number;
  readonly facts: FileFacts;
}

export type KnownFiles = ReadonlyMap<ResPath, KnownFile>;

/** The file that says what project this is. */
export const PROJECT_FILE: ResPath = 'res://project.godot';
