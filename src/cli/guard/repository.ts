import { realpathSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import { HubError } from '../../kernel/errors.ts';
import { visible } from '../visible.ts';
import { type Git, lineOf } from './git.ts';

/** Where the hooks of a repository lie, and who looks after them. */
export interface Repository {
  readonly top: string;
  readonly hooks: string;
  /** Files there belong to the project, and come to everybody who has it. */
  readonly isShared: boolean;
  /** Why nothing is to be written there; undefined: it may. */
  readonly refusal: string | undefined;
  /** Where a line of one's own goes instead, if that is known. */
  readonly handWritten: string | undefined;
}

/** Throws `unknown-project` where there is no work tree. */
export function repositoryAt(cwd: string, git: Git): Repository {
  const answer = git(['rev-parse', '--show-toplevel']);
  const top = lineOf(answer);
  // from the top: what the configuration says is relative to it, and what git says to where it was asked
  const said = (what: string): string | undefined =>
    top === undefined ? undefined : lineOf(git(['-C', top, 'rev-parse', ...what.split(' ')]));
  const path = said('--git-path hooks');
  const common = said('--git-common-dir');
  if (top === undefined || path === undefined || common === undefined)
    throw new HubError(
      'unknown-project',
      `There is no git work tree at ${cwd}${answer.why && ` (${visible(answer.why)})`}. Go to one, or make one with "git init".`,
    );
  const hooks = real(resolve(top, path));
  const place = { top: real(top), common: real(resolve(top, common)), hooks, isEverywhere: isOfUser(git) };
  return {
    top: place.top,
    hooks,
    isShared: isIn(hooks, place.top) && !isIn(hooks, place.common),
    ...keeperOf(place),
  };
}

/** The configuration of the user or the machine sends all repositories to one folder. */
function isOfUser(git: Git): boolean {
  const said = lineOf(git(['config', '--show-scope', '--get', 'core.hooksPath']));
  return said !== undefined && /^(global|system)\t/.test(said);
}

interface Place {
  readonly top: string;
  readonly common: string;
  readonly hooks: string;
  readonly isEverywhere: boolean;
}

function keeperOf({ top, common, hooks, isEverywhere }: Place): Pick<Repository, 'refusal' | 'handWritten'> {
  const isHusky = basename(hooks) === '.husky' || (basename(hooks) === '_' && basename(dirname(hooks)) === '.husky');
  if (isHusky) {
    const folder = basename(hooks) === '_' ? dirname(hooks) : hooks;
    const handWritten = resolve(folder, 'pre-commit');
    return { refusal: `husky looks after the hooks of this repository and would write over it`, handWritten };
  }
  const handWritten = resolve(hooks, 'pre-commit');
  if (isEverywhere)
    return { refusal: `core.hooksPath of your own configuration makes ${hooks} serve all repositories`, handWritten };
  if (!isIn(hooks, top) && !isIn(hooks, common))
    return { refusal: `core.hooksPath leads out of the repository, to ${hooks}`, handWritten };
  return { refusal: undefined, handWritten: undefined };
}

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}${sep}`);

/** Without links, as far as it exists. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : resolve(real(parent), basename(path));
  }
}
