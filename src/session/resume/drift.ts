import type { CheckpointRow } from '../../kernel/agent-session.ts';
import { readWorkState, type WorkState } from '../checkpoint/index.ts';
import { type Commit, changesSince, gitStateOf, type WorkPlace } from '../git/index.ts';
import { type Then as FilesThen, filesSince, unseenOf } from './drift-files.ts';

const MOST_COMMITS = 20;
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
  /** Gone, and nobody remembers whether they were there then. */
  readonly goneUnsure: number;
  /** Files that were one too many to be looked at: then the totals are the least that there is. */
  readonly unlooked: number;
  /** What was not looked at, for people. */
  readonly unseen: readonly string[];
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
  goneUnsure: 0,
  unlooked: 0,
  unseen: [],
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

interface Then extends FilesThen {
  readonly root: string;
  readonly git: NonNullable<WorkState['git']>;
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
    goneUnsure: files.unsure.length,
    unlooked: files.unlooked,
    unseen: await unseenOf(place, then, files),
  };
}
