import { realpathSync } from 'node:fs';
import { type Git, lineOf } from './git.ts';

export interface Staged {
  /** Top of the work tree, without links. */
  readonly top: string;
  /** Relative to it. */
  readonly paths: readonly string[];
}

/** Both names of what was renamed, whatever the user's configuration says about how a difference is shown. */
const NAMES = [
  'diff',
  '--cached',
  '--name-only',
  '-z',
  '--no-renames',
  '--no-relative',
  '--no-ext-diff',
  '--no-color',
  '--ignore-submodules=none',
  '-O/dev/null',
];

/** What is to be committed. Undefined: no work tree. Throws where git does not say it. */
export function stagedIn(git: Git): Staged | undefined {
  const top = lineOf(git(['rev-parse', '--show-toplevel']));
  if (top === undefined) return undefined;
  const { code, text, why } = git(NAMES);
  if (code !== 0) throw new Error(`git does not say what is to be committed (${why})`);
  return { top: realpathSync(top), paths: text.split('\0').filter((path) => path !== '') };
}
