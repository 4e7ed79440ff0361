import { count, flag, isRecord, listOf, maybe, maybeCount, maybeText, objectOf, text } from './lenient.ts';

const git = objectOf({
  branch: maybeText,
  head: maybeText,
  upstream: maybeText,
  ahead: count,
  behind: count,
  stashes: count,
  staged: count,
  unstaged: count,
  untracked: count,
  conflicted: count,
  /** False: there was more than is counted here. */
  complete: flag(true),
});

const file = objectOf({
  /** From the top of the repository. */
  path: text,
  /** What it was called before, where it was renamed. */
  from: maybeText,
  status: text,
  staged: flag(false),
  /** Null: it was not on disk. */
  modified_at: maybeCount,
  size: maybeCount,
});

const command = objectOf({ at: count, action: text, outcome: text, description: maybeText });

const workState = objectOf({
  snapshot_at: text,
  epic: maybeText,
  environment: objectOf({ project: text, root: maybeText, top: maybeText, host: text }),
  git: maybe(git),
  /** Why nothing is known of git. */
  git_problem: maybeText,
  files_modified: listOf(file, ({ path }, found) => isRecord(found) && path !== ''),
  files_total: count,
  last_commands: listOf(command, ({ action }, found) => isRecord(found) && action !== ''),
  pending_tasks: listOf(text, (_task, found) => typeof found === 'string'),
  important_context: maybeText,
});

/** What one needs to go on. As JSON, since agents read it. */
export type WorkState = ReturnType<typeof workState>;
export type WorkFile = WorkState['files_modified'][number];
export type WorkGit = NonNullable<WorkState['git']>;

/** Whoever wrote it: a version of today, of years ago, or a hand in the database. */
export const readWorkState = (found: Readonly<Record<string, unknown>>): WorkState => workState(found);
