import type { Disk } from './disk.ts';
import { joined } from './posix-path.ts';

/** The top of a git work tree. */
export interface GitTop {
  readonly top: string;
  /** `linked`: a worktree or a submodule, whose `.git` is a file that points elsewhere. */
  readonly linked: boolean;
  /** Where all worktrees of the repository keep what they share; undefined when a `.git` file points to nothing. */
  readonly commonDir: string | undefined;
}

const MAX_POINTER = 8192;

/** `dir` as the top of a work tree, if it is one. */
export function gitTopAt(dir: string, disk: Disk): GitTop | undefined {
  const dotGit = joined(dir, '.git');
  const stat = disk.stat(dotGit);
  if (stat?.kind === 'dir') return { top: dir, linked: false, commonDir: disk.realpath(dotGit) };
  const pointer = stat?.kind === 'file' ? pointerIn(dotGit, disk, /^gitdir:[ \t]*([^\0\n]+)$/m) : undefined;
  if (pointer === undefined) return undefined;
  const gitDir = disk.realpath(joined(dir, pointer));
  return { top: dir, linked: true, commonDir: gitDir === undefined ? undefined : commonDirOf(gitDir, disk) };
}

/** A worktree's directory names the shared one in a file; a submodule's is its own. */
function commonDirOf(gitDir: string, disk: Disk): string | undefined {
  const pointer = pointerIn(joined(gitDir, 'commondir'), disk, /^([^\0\n]+)$/m);
  return pointer === undefined ? gitDir : disk.realpath(joined(gitDir, pointer));
}

const pointerIn = (path: string, disk: Disk, pattern: RegExp): string | undefined =>
  pattern.exec(disk.readText(path, MAX_POINTER) ?? '')?.[1]?.trimEnd();
