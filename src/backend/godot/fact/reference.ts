import type { ResPath } from './res-path.ts';

/** How one file depends on another one, or on something that has no file of its own. */
export const edgeKinds = [
  /** The base script, by name or path. */
  'extends',
  /** A class named by `class_name` (or `[GlobalClass]`) that is used as a value: a static call, a constant, an enum, `new`. */
  'class',
  /** The same as the type of a variable, parameter, result or element. */
  'type',
  /** The same behind `is` or `as`. */
  'cast',
  'preload',
  'load',
  /** Use of an autoload by its name. */
  'autoload',
  /** A scene in a scene: instanced, or inherited from. */
  'instance',
  /** A script attached to a node, or to a resource. */
  'script',
  /** Any other external resource of a scene or resource. */
  'resource',
  /** A signal connected to a method; `member` is the method, `detail` the signal. */
  'connection',
  'group',
  'input',
  /** `#include` of a shader. */
  'include',
  'shader',
  'theme',
  /** Named by `project.godot`, `plugin.cfg`, `export_presets.cfg`: main scene, autoload, translation, icon, plug-in, …; `detail` is the setting. */
  'setting',
  /** From a `.import` to its source. */
  'import',
  /** Of `.gdextension`, `.gdnlib`, `.gdns`: its libraries. */
  'library',
] as const;
export type EdgeKind = (typeof edgeKinds)[number];

export interface Reference {
  readonly kind: EdgeKind;
  readonly target: Target;
  /** From 1. The first place; `count` says how many there are in this file with the same kind, target and member. */
  readonly line: number;
  readonly count: number;
  /** Of the target: a method, or an inner class. */
  readonly member?: string;
  /** Signal, setting, node path in the scene, … */
  readonly detail?: string;
}

/** What is referred to, as the file puts it. */
export type Target =
  /** A path in the project, with the uid that was written beside it: the engine believes the uid, if it knows it. */
  | { readonly by: 'path'; readonly path: ResPath; readonly uid?: string }
  | { readonly by: 'uid'; readonly uid: string }
  /** Perhaps a class or an autoload: whoever knows all files decides, and a name that nobody has is the engine's. */
  | { readonly by: 'name'; readonly name: string }
  /** The script of a node of this very scene, given by its path from the scene's root (`.` is the root). */
  | { readonly by: 'node'; readonly node: string }
  | { readonly by: 'group'; readonly name: string }
  | { readonly by: 'input'; readonly name: string }
  /** Computed when the game runs: never guessed, told as unresolved. */
  | { readonly by: 'expression'; readonly text: string };
