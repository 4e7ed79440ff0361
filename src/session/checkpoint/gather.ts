import { join } from 'node:path';
import type { CommandRow, SessionRow } from '../../kernel/agent-session.ts';
import { isoTime } from '../../kernel/iso-time.ts';
import { type FileChange, type GitState, gitStateOf, type WorkPlace } from '../git/index.ts';
import { redactValue } from '../redact/index.ts';
import type { RecentCommands } from './records.ts';
import type { WorkFile, WorkGit, WorkState } from './work-state.ts';

/** A whole work state has so many bytes of JSON at most; usually it has some 5,000. */
export const MOST_BYTES = 64 * 1024;
const MOST_FILES = 50;
const MOST_COMMANDS = 20;
/** Of JSON, in bytes: what the parts may have of that; the context has the rest. */
const SHARE = { files: 18_000, commands: 8000, tasks: 26_000 } as const;
const BOUNDS = { depth: 6, members: 2000, textLength: 16 * 1024 } as const;

/** What the agent says itself. */
export interface ToldState {
  readonly pendingTasks?: readonly string[];
  readonly importantContext?: string;
}

interface Sources {
  readonly place: WorkPlace;
  readonly recentCommands: RecentCommands;
  readonly now: number;
}

/** What is known of the work right now, free of secrets and bounded. Whatever fails is left out, and said. */
export async function gathered(session: SessionRow, told: ToldState, sources: Sources): Promise<WorkState> {
  const { place, recentCommands, now } = sources;
  const { root, project, host, epic } = session;
  const [git, commands] = await Promise.all([
    root === null ? noRoot : gitStateOf(place, root),
    recentCommands(session.id, MOST_COMMANDS).catch(() => []),
  ]);
  const state: WorkState = {
    snapshot_at: isoTime(now),
    epic,
    environment: { project, root, top: git.kind === 'repository' ? git.top : null, host },
    git: git.kind === 'repository' ? toldGit(git) : null,
    git_problem: git.kind === 'none' ? git.why : null,
    files_modified: await filesOf(git, place),
    files_total: git.kind === 'repository' ? git.changes.length : 0,
    last_commands: commands.map(toldCommand),
    pending_tasks: within(SHARE.tasks, told.pendingTasks ?? []),
    important_context: told.importantContext || null,
  };
  return bounded(redactValue(state, BOUNDS) as WorkState); // texts stay texts, numbers numbers: none is called like a password
}

/** Once more, behind the redaction: what stands for a secret may be longer than the secret. */
function bounded(state: WorkState): WorkState {
  const rest = {
    ...state,
    files_modified: within(SHARE.files, state.files_modified),
    last_commands: within(SHARE.commands, state.last_commands).toReversed(),
    pending_tasks: within(SHARE.tasks, state.pending_tasks),
    important_context: null,
  };
  return { ...rest, important_context: shortened(state.important_context, MOST_BYTES - bytesOf(rest)) };
}

const noRoot: GitState = { kind: 'none', why: 'the session is of no folder' };

function toldGit({
  changes,
  branch,
  head,
  upstream,
  ahead,
  behind,
  stashes,
  complete,
}: GitState & { kind: 'repository' }) {
  const count = (fits: (change: FileChange) => boolean): number => changes.filter(fits).length;
  const numbers = {
    staged: count(({ staged }) => staged),
    unstaged: count(({ unstaged, kind }) => unstaged && kind !== 'untracked' && kind !== 'conflicted'),
    untracked: count(({ kind }) => kind === 'untracked'),
    conflicted: count(({ kind }) => kind === 'conflicted'),
  };
  return { branch, head, upstream, ahead, behind, stashes, ...numbers, complete } satisfies WorkGit;
}

async function filesOf(git: GitState, place: WorkPlace): Promise<WorkFile[]> {
  if (git.kind === 'none') return [];
  const files = git.changes.slice(0, MOST_FILES).map(async ({ path, from = null, kind, staged }): Promise<WorkFile> => {
    const look = kind === 'deleted' ? undefined : await place.look(join(git.top, path));
    return { path, from, status: kind, staged, modified_at: look?.modifiedAt ?? null, size: look?.size ?? null };
  });
  return within(SHARE.files, await Promise.all(files));
}

const toldCommand = ({ at, action, outcome, description, error }: CommandRow) => ({
  at,
  action: action.slice(0, 120),
  outcome,
  description: (description ?? error)?.slice(0, 200) ?? null,
});

/** As many from the front as have so many bytes of JSON together. A path is whole, or not there: half a path is another one. */
function within<Item>(bytes: number, items: readonly Item[]): Item[] {
  let left = bytes;
  const fit = items.findIndex((item) => {
    left -= bytesOf(item) + 1;
    return left < 0;
  });
  return items.slice(0, fit < 0 ? items.length : fit);
}

/** Its beginning, as far as it fits. */
function shortened(text: string | null, bytes: number): string | null {
  if (text === null || bytesOf(text) <= bytes) return text;
  let cut = text.slice(0, Math.floor((text.length * Math.max(bytes, 0)) / bytesOf(text)));
  while (cut !== '' && bytesOf(`${cut}…`) > bytes) cut = cut.slice(0, Math.floor(cut.length * 0.95));
  return `${cut}…`;
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
