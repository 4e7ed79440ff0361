import type { Diagnostic } from '../fact/index.ts';
import type { Variant } from './variant.ts';

/** A file of Godot as it was scanned: what stands before the first tag is a section without a name. */
export interface Document {
  readonly sections: readonly Section[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Section {
  readonly name: string;
  /** `[node name="Player" type="Node2D"]` */
  readonly attributes: ReadonlyMap<string, Variant>;
  readonly assignments: readonly Assignment[];
  /** From 1. */
  readonly line: number;
}

export interface Assignment {
  readonly key: string;
  readonly value: Variant;
  /** From 1. */
  readonly line: number;
}

/**
 * `attributes`: `[node name="A"]` of scenes and resources. `names`: all between the brackets is the name, as in `project.godot`
 * and other configuration files.
 */
export type TagStyle = 'attributes' | 'names';
