import type { Disk } from './disk.ts';

/** What holds for every client of one hub. */
export interface Rules {
  readonly disk: Disk;
  readonly home: string;
  /** `GODOT_PROJECTS_PATH`: below it lies `<slug>/<version>/`. */
  readonly godotProjectsPath?: string | undefined;
  /** Slug and version as the project's own Warren configuration gives them; does not throw. */
  ownVersion?(root: string): { slug?: string; version?: string } | undefined;
  /** SHA-256, hex. */
  hash(text: string): string;
}

/** The rules with the paths in them made canonical, once per question. */
export interface Ground {
  readonly rules: Rules;
  readonly disk: Disk;
  readonly home: string;
  readonly projectsPath: string | undefined;
}

export function groundOf(rules: Rules): Ground {
  const { disk, home, godotProjectsPath } = rules;
  return {
    rules,
    disk,
    home: disk.realpath(home) ?? home,
    projectsPath: godotProjectsPath ? disk.realpath(godotProjectsPath) : undefined,
  };
}
