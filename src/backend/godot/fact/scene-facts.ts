import type { ResPath } from './res-path.ts';

/** What a scene is made of. */
export interface SceneFacts {
  /** The root first, in the order of the file. */
  readonly nodes: readonly SceneNode[];
  readonly connections: readonly Connection[];
}

export interface SceneNode {
  /** From the scene's root, which is `.`: `Player/Sprite`. */
  readonly path: string;
  readonly name: string;
  /** Absent: it comes from the scene that is instanced here, or from the one that this scene inherits from. */
  readonly type?: string;
  readonly script?: SceneTarget;
  /** The scene that is instanced here; of the root: that is inherited from. */
  readonly instance?: SceneTarget;
  readonly groups: readonly string[];
  readonly line: number;
}

export interface Connection {
  readonly signal: string;
  /** Paths of nodes as above. */
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly line: number;
}

/** `path` is `''` for a script that is written in the scene itself. */
export interface SceneTarget {
  readonly path: ResPath | '';
  readonly uid?: string;
}
