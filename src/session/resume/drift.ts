import { join } from 'node:path';
import type { CheckpointRow } from '../../kernel/agent-session.ts';
import { readWorkState, type WorkState } from '../checkpoint/index.ts';
import { type Commit, changesSince, type GitState, gitStateOf, type WorkPlace } from '../git/index.ts';

const MOST_COMMITS = 20;
/** Files that are looked at, and of those, told. */
const MOST_LOOKED = 500;
const MOST_TOLD = 50;

/** What changed between a checkpoint and now. */
export interface Drift {
  readonly rootGone: boolean;
  /** Why git could not say anything; null: it did. */
  readonly problem: string | null;
  /** Newest first. */
  readonly commits: readonly Commit[];
  readonly moreCommits: boolean;
  readonly historyRewritten: boolean;
  readonly branchWas: string | null;
  readonly branchNow: string | null;
  readonly branchChanged: boolean;
  /** Not as they were when the checkpoint was made, and those that were there then and are not now; the first of them. */
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  readonly changedTotal: number;
  readonly goneTotal: number;
}

const unknown: Drift = {
  rootGone: false,
  problem: null,
  commits: [],
  moreCommits: false,
  historyRewritten: false,
  branchWas: null,
  branchNow: null,
  branchChanged: false,
  changed: [],
  gone: [],
  changedTotal: 0,
  goneTotal: 0,
};

export async function driftSince(place: WorkPlace, root: string | null, checkpoint: CheckpointRow): Promise<Drift> {
  const was = readWorkState(checkpoint.state);
  if (root === null) return { ...unknown, problem: 'the session is of no folder' };
  if (!(await place.look(root))) return { ...unknown, rootGone: true, problem: 'the folder is gone' };
  const now = await gitStateOf(place, root);
  if (now.kind === 'none') return { ...unknown, problem: now.why };
  if (!was.git) return { ...unknown, problem: was.git_problem ?? 'the checkpoint knows nothing of git' };
  return inRepository(place, { root, now, was, git: was.git, at: checkpoint.at });
}

interface Then {
  readonly root: string;
  readonly now: GitState & { kind: 'repository' };
  readonly was: WorkState;
  readonly git: NonNullable<WorkState['git']>;
  readonly at: number;
}

async function inRepository(place: WorkPlace, then: Then): Promise<Drift> {
  const { root, now, git } = then;
  const since = await changesSince(place, root, { head: git.head, commits: MOST_COMMITS });
  const files = await filesSince(place, then, since.paths);
  return {
    ...unknown,
    commits: since.commits,
    moreCommits: since.moreCommits,
    historyRewritten: since.rewritten,
    branchWas: git.branch,
    branchNow: now.branch,
    branchChanged: git.branch !== now.branch,
    changed: files.changed.slice(0, MOST_TOLD),
    gone: files.gone.slice(0, MOST_TOLD),
    changedTotal: files.changed.length,
    goneTotal: files.gone.length,
  };
}

/** Every file that can have changed: what git sees changed since that commit, what is new, what was changed then. */
async function filesSince(place: WorkPlace, { now, was, at }: Then, differing: readonly string[]) {
  const before = new Map(was.files_modified.map((file) => [file.path, file]));
  const isWhole = was.files_total <= was.files_modified.length;
  const present = now.changes.map(({ path }) => path);
  const paths = new Set([...before.keys(), ...differing, ...present].filter(isInside));
  const changed: string[] = [];
  const gone: string[] = [];
  const looks = [...paths]
    .slice(0, MOST_LOOKED)
    .map(async (path) => [path, await place.look(join(now.top, path))] as const);
  for (const [path, look] of await Promise.all(looks)) {
    const file = before.get(path);
    if (!look) {
      if (file?.modified_at !== null) gone.push(path);
    } else if (file) {
      if (look.modifiedAt !== file.modified_at || look.size !== file.size) changed.push(path);
    } else if (isWhole || look.modifiedAt > at) changed.push(path);
  }
  return { changed, gone };
}

/** The store is not believed blindly: a path out of the repository is not looked at, nor one that was made unreadable. */
const isInside = (path: string): boolean =>
  !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\0') && !/\[redacted|\uFFFD/.test(path);
