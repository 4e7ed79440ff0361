/** A version of a game, as `get_versions` tells it. */
export interface VersionEntry {
  /** `noxii/0.16`, or `noxii` for a game without versions; unique on this machine: `noxii/0.16~1a2b3c4d` where two roots share it. */
  readonly id: string;
  readonly slug: string;
  readonly version: string | undefined;
  /** Canonical directory of `project.godot`. */
  readonly root: string;
  /** `config/name`. */
  readonly title: string;
  /** `3`, `4.6`, … */
  readonly engine: string;
  /** UTC, ISO 8601; absent when it was found on disk and never worked in. */
  readonly seenAt?: string;
}
