import { z } from 'zod';

const text = z.string().catch('');
const maybeText = z.string().nullable().catch(null);
const count = z.number().catch(0);

const git = z.object({
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
  complete: z.boolean().catch(true),
});

const file = z.object({
  /** From the top of the repository. */
  path: z.string().min(1),
  status: text,
  staged: z.boolean().catch(false),
  /** Null: it was not on disk. */
  modified_at: z.number().nullable().catch(null),
  size: z.number().nullable().catch(null),
});

const command = z.object({ at: count, action: z.string().min(1), outcome: text, description: maybeText });

/** What is not as it should be is left out, for a checkpoint is worth reading also when a part of it is not. */
const listOf = <Part extends z.ZodType>(part: Part) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((all) => all.flatMap((one) => [part.safeParse(one)].flatMap((it) => (it.success ? [it.data] : []))));

const workState = z.object({
  snapshot_at: text,
  epic: maybeText,
  environment: z
    .object({ project: text, root: maybeText, top: maybeText, host: text })
    .catch({ project: '', root: null, top: null, host: '' }),
  git: git.nullable().catch(null),
  /** Why nothing is known of git. */
  git_problem: maybeText,
  files_modified: listOf(file),
  files_total: count,
  last_commands: listOf(command),
  pending_tasks: listOf(z.string()),
  important_context: maybeText,
});

/** What one needs to go on. As JSON, since agents read it. */
export type WorkState = z.output<typeof workState>;
export type WorkFile = WorkState['files_modified'][number];
export type WorkGit = NonNullable<WorkState['git']>;

/** Whoever wrote it: a version of today, of years ago, or a hand in the database. */
export const readWorkState = (found: Readonly<Record<string, unknown>>): WorkState => workState.parse(found);
