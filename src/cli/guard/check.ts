import type { ReservationAnswer, ReservationQuestion, ReservedPath } from '../../admin/contract.ts';
import { places } from '../../config/index.ts';
import { adminClient } from '../admin-client.ts';
import { outJson } from '../command.ts';
import { hookPatienceMs } from '../hook-patience.ts';
import { ancestors, parents } from '../hooks/event/ancestors.ts';
import { readHubFile } from '../hub-file.ts';
import type { Io } from '../io.ts';
import { visible } from '../visible.ts';
import { gitIn } from './git.ts';
import { RESERVED } from './hook-script.ts';
import { stagedIn } from './staged.ts';

export interface CheckOptions {
  /** As the hook runs it. */
  readonly hook: boolean;
  readonly json: boolean;
}

/** Paths of one question: what the hub takes, and never more bytes than it reads. */
const AT_ONCE = 2000;
const MOST_BYTES = 512 * 1024;
/** So many files are named. */
const NAMED = 20;

/** A connection that rests since its hub was replaced, or over which nobody named himself, is nobody's to this hub. */
const REFUSED = `Wait, ask them to release it (mcp_meta_release_files), or commit all the same: git commit --no-verify
If that is you, give a sign of life (mcp_meta_heartbeat) and commit again, or name your session: WARREN_SESSION=<id>`;

interface Checked {
  readonly reserved: readonly ReservedPath[];
  readonly total: number;
  /** Why not all could be looked at; null: it could. */
  readonly unknown: string | null;
  /** Why the session that WARREN_SESSION names is nobody; null: it is somebody, or none was named. */
  readonly session_problem: string | null;
}

/** `warren guard check`: 1 when others have what is to be committed. Its own failures are told in a line, and end with 0. */
export async function check(io: Io, { hook, json }: CheckOptions): Promise<number> {
  const wish = io.env['WARREN_GUARD'];
  const found = wish === 'off' ? nothing : await checked(io);
  const isRefused = found.total > 0 && wish !== 'warn';
  if (json) outJson(io, { refused: isRefused, ...found });
  else io.err(story(found, isRefused));
  if (!isRefused) return 0;
  return hook ? RESERVED : 1;
}

const nothing: Checked = { reserved: [], total: 0, unknown: null, session_problem: null };

async function checked(io: Io): Promise<Checked> {
  try {
    const staged = stagedIn(gitIn(io.cwd, io.env));
    const isToAsk = staged !== undefined && staged.paths.length > 0 && hasHub(io);
    return isToAsk ? await asked(io, staged.top, staged.paths) : nothing;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...nothing, unknown: `not checked: ${(why.split('\n')[0] ?? '').slice(0, 300)}` };
  }
}

/** Where none runs, no agent works through it either. One that was killed is told of: it has left its record. */
const hasHub = ({ env, homedir }: Io): boolean => readHubFile(places(env, homedir).hubFile) !== undefined;

async function asked(io: Io, top: string, paths: readonly string[]): Promise<Checked> {
  const client = adminClient(io);
  const until = performance.now() + hookPatienceMs(io.env);
  const answers: ReservationAnswer[] = [];
  const who = committer(io);
  for (const part of portions(paths)) {
    const left = Math.floor(until - performance.now());
    if (left <= 0) return checkedOf(answers, `not all of ${paths.length} files could be checked in time`);
    answers.push(await client.checkReservations({ top, paths: part, ...who }, left));
  }
  const isWhole = answers.every(({ complete }) => complete);
  return checkedOf(answers, isWhole ? null : 'not all files could be checked in time');
}

const checkedOf = (answers: readonly ReservationAnswer[], unknown: string | null): Checked => ({
  reserved: answers.flatMap(({ reserved }) => reserved),
  total: answers.reduce((sum, { total }) => sum + total, 0),
  unknown,
  session_problem: answers[0]?.session_problem?.slice(0, 300) ?? null, // an older hub says nothing of it
});

function committer({ env }: Io): Pick<ReservationQuestion, 'session' | 'client_session' | 'pids'> {
  const named = (name: string): string | undefined => env[name]?.trim().slice(0, 200) || undefined;
  const session = named('WARREN_SESSION');
  const clientSession = named('CLAUDE_CODE_SESSION_ID');
  return {
    pids: ancestors(process.ppid, parents(process.platform)),
    ...(session === undefined ? {} : { session }),
    ...(clientSession === undefined ? {} : { client_session: clientSession }),
  };
}

/** Longer paths than the hub takes are of no disk. */
export function* portions(paths: readonly string[]): Generator<readonly string[]> {
  let part: string[] = [];
  let bytes = 0;
  for (const path of paths.filter((it) => it.length <= 4096)) {
    const size = Buffer.byteLength(JSON.stringify(path)) + 1;
    if (part.length === AT_ONCE || (part.length > 0 && bytes + size > MOST_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(path);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

function story(found: Checked, isRefused: boolean): string {
  const { total, unknown, session_problem: problem } = found;
  const first = total > 0 ? told(found, isRefused) : line(unknown);
  return first + line(problem && `WARREN_SESSION does not count: ${problem}`);
}

const line = (text: string | null): string => (text === null ? '' : `warren guard: ${visible(text)}\n`);

function told({ reserved, total }: Checked, isRefused: boolean): string {
  const lines = reserved.slice(0, NAMED).map(lineOf);
  const rest = total > lines.length ? [`  and ${total - lines.length} more`] : [];
  const files = total === 1 ? '1 file of this commit is' : `${total} files of this commit are`;
  const advice = isRefused ? REFUSED : 'WARREN_GUARD=warn: committed all the same.';
  return `${[`warren guard: ${files} reserved by somebody else:`, ...lines, ...rest, advice].join('\n')}\n`;
}

function lineOf({ path, pattern, instance_id: id, client, expires_at: until, reason }: ReservedPath): string {
  const who = client === null ? id : `${id} (${client})`;
  const what = pattern === path ? '' : ` as ${pattern}`;
  return `  ${visible(path)}: ${visible(who)} has it${visible(what)} until ${until}${reason === null ? '' : `: ${visible(reason)}`}`;
}
