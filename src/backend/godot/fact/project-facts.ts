import type { SceneTarget } from './scene-facts.ts';

/** What `project.godot` says. */
export interface ProjectFacts {
  readonly name?: string;
  readonly version?: string;
  /** 3: Godot 3.0, 4: Godot 3.1 and later, 5: Godot 4. */
  readonly configVersion: number;
  /** `3`, or `4.6` where the file names the minor. */
  readonly engine: string;
  readonly features: readonly string[];
  readonly csharp: boolean;
  readonly mainScene?: SceneTarget;
  readonly autoloads: readonly Autoload[];
  /** The project's own, not the engine's `ui_*` unless the project changes them. */
  readonly inputActions: readonly string[];
  /** Godot 3 keeps the classes here. */
  readonly globalClasses: readonly { readonly name: string; readonly path: string; readonly base: string }[];
}

export interface Autoload {
  readonly name: string;
  readonly target: SceneTarget;
  /** Can be used by its name. */
  readonly singleton: boolean;
}
