import type { ProjectId, ProjectKey } from '../kernel/ids.ts';

export interface Project {
  /** Canonical directory. Two roots are two projects, whatever they are called. */
  readonly root: string;
  /** `[a-z0-9-]`, at most 64: for people. Not unique. */
  readonly slug: string;
  readonly version: string | undefined;
  readonly id: ProjectId;
  readonly key: ProjectKey;
  /** 16 hex of git's common directory: the same for all worktrees of one repository. */
  readonly repositoryId: string | undefined;
  /** `godot`, `node`, `python`, `git`, …: what lies at the root. */
  readonly kinds: readonly string[];
}

export type Confidence = 'HIGH' | 'MEDIUM' | 'LOW' | 'NONE';

/** One link of the chain, so that a person can see why. */
export interface Evidence {
  /** Where a client says it is (`flag`, `env:PWD`, `cwd`, `roots`), or what named the root, the slug or the version. */
  readonly source: string;
  readonly value: string;
  readonly verdict: 'used' | 'agrees' | 'ignored' | 'absent';
  readonly why: string;
}

export interface Detection {
  readonly project: Project | undefined;
  readonly confidence: Confidence;
  /** Strongest first; then how the root was found and where its names come from. */
  readonly evidence: readonly Evidence[];
  /** Roots of the projects that match equally well; then `project` is undefined. */
  readonly candidates: readonly string[];
  /** One sentence for people: which project and by what, or why none and what to do about it. */
  readonly why: string;
}
