import { isDirectory } from './disk.ts';
import { type GitTop, gitTopAt } from './git-top.ts';
import { isGodotProject, manifestAt } from './kinds.ts';
import { versionDirectoryOf } from './layout.ts';
import { isWithin, joined, upwards } from './posix-path.ts';
import type { Ground } from './rules.ts';

/** What made a directory the root; `directory`: nothing did, it is simply where the client stands. */
export type RootMark = 'marker' | 'layout' | 'project.godot' | 'git' | '.claude' | 'manifest' | 'directory';

export interface Root {
  readonly path: string;
  readonly mark: RootMark;
  readonly why: string;
  readonly git: GitTop | undefined;
}

/** Our state directory: whoever has it is a project of ours. */
export const stateDirectory = '.claude/warren';

type Found = Pick<Root, 'path' | 'mark' | 'why'>;

/** The root of the project that the canonical directory `dir` lies in, or why there can be none. */
export function rootOf(dir: string, ground: Ground): Root | { readonly problem: string } {
  const ladder = ladderFrom(dir, ground);
  if (ladder.length === 0)
    return { problem: dir === '/' ? '/ is never a project' : 'the home directory is never a project' };
  const git = first(ladder, (at) => gitTopAt(at, ground.disk));
  // A work tree is a world of its own: what lies above its top must not swallow worktrees and submodules.
  const reach = git ? ladder.slice(0, ladder.indexOf(git.top) + 1) : ladder;
  const found = versionIn(reach, dir, ground) ?? nearest(reach, git, ground) ?? gitRoot(git) ?? loose(ladder, ground);
  return {
    ...(found ?? { path: dir, mark: 'directory', why: 'nothing marks a project, so the directory itself' }),
    git,
  };
}

/** From `dir` upwards, ending before `/` and before the home directory, whatever lies in them. */
function ladderFrom(dir: string, { home }: Ground): readonly string[] {
  const ladder: string[] = [];
  for (const at of upwards(dir)) {
    if (at === '/' || at === home) break;
    ladder.push(at);
  }
  return ladder;
}

function versionIn(reach: readonly string[], dir: string, ground: Ground): Found | undefined {
  const version = versionDirectoryOf(dir, ground);
  if (!version || !reach.includes(version.path)) return undefined;
  const inside = reach.filter((at) => isWithin(at, version.path));
  return (
    marker(inside, ground) ?? {
      path: version.path,
      mark: 'layout',
      why: 'the version directory of GODOT_PROJECTS_PATH/<slug>/<version>',
    }
  );
}

/**
 * The nearest state directory or game. A game below a state directory keeps its own root: state directories appear
 * by themselves, and a project must not change its identity when its neighbour gets one.
 */
function nearest(reach: readonly string[], git: GitTop | undefined, ground: Ground): Found | undefined {
  return first(reach, (at) => marker([at], ground) ?? game(at, git, ground));
}

const marker = (dirs: readonly string[], { disk }: Ground): Found | undefined =>
  first(dirs, (path) =>
    isDirectory(disk, joined(path, stateDirectory))
      ? { path, mark: 'marker', why: `the nearest directory with ${stateDirectory}` }
      : undefined,
  );

function game(path: string, git: GitTop | undefined, { disk }: Ground): Found | undefined {
  if (!isGodotProject(path, disk)) return undefined;
  const shared = git && git.top !== path ? `; the git repository at ${git.top} may hold other games` : '';
  return { path, mark: 'project.godot', why: `the nearest project.godot${shared}` };
}

function gitRoot(git: GitTop | undefined): Found | undefined {
  if (!git) return undefined;
  const what = git.linked ? 'a worktree or submodule, which is its own root' : 'the top level of the git repository';
  const lost = git.commonDir === undefined ? '; the repository that its .git file points to is gone' : '';
  return { path: git.top, mark: 'git', why: what + lost };
}

/** Weaker signs, which count only outside git. */
function loose(ladder: readonly string[], { disk }: Ground): Found | undefined {
  const claude = ladder.find((at) => isDirectory(disk, joined(at, '.claude')));
  if (claude !== undefined) return { path: claude, mark: '.claude', why: 'the nearest directory with .claude/' };
  return first(ladder, (path): Found | undefined => {
    const manifest = manifestAt(path, disk);
    return manifest === undefined ? undefined : { path, mark: 'manifest', why: `the nearest ${manifest}` };
  });
}

function first<T>(dirs: readonly string[], look: (dir: string) => T | undefined): T | undefined {
  for (const dir of dirs) {
    const found = look(dir);
    if (found !== undefined) return found;
  }
  return undefined;
}
