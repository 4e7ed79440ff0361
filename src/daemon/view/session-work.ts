import type {
  ExportQuestion,
  LogQuestion,
  SessionDeed,
  SessionExport,
  SessionLog,
  SessionsPruned,
  SessionVerdict,
} from '../../admin/index.ts';
import type { CommandRow, EventRow } from '../../kernel/agent-session.ts';
import { HubError } from '../../kernel/errors.ts';
import { isoTime } from '../../kernel/iso-time.ts';
import { exportPage } from '../../session/index.ts';
import type { SessionRooms } from '../sessions-in.ts';

/** Characters of one page of an export: as a page is made it is in memory. */
const MOST_EXPORTED = 256 * 1024;
const MOST_DETAILS = 500;

export async function sessionLog(rooms: SessionRooms, { session: name, ...asked }: LogQuestion): Promise<SessionLog> {
  const whose = name === undefined ? {} : { session: (await rooms.registry.details(name)).id };
  const { events, commands } = await rooms.latest({ ...asked, ...whose });
  const deeds = [...events.map(happened), ...commands.map(done)];
  return { deeds: deeds.toSorted((a, b) => compare(a.at, b.at) || compare(a.id, b.id)) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const happened = ({ id, at, session, type, seq, data }: EventRow): SessionDeed => ({
  id,
  at: isoTime(at),
  session,
  kind: 'event',
  what: type,
  sequence_num: seq,
  outcome: null,
  took_ms: null,
  details: brief(data),
});

const done = ({ id, at, session, server, action, outcome, tookMs, ...said }: CommandRow): SessionDeed => ({
  id,
  at: isoTime(at),
  session: session ?? '',
  kind: 'command',
  what: server === null ? action : `${server}: ${action}`,
  sequence_num: null,
  outcome,
  took_ms: tookMs,
  details: brief(said.description ?? said.error ?? JSON.stringify(said.parameters)),
});

const brief = (text: string): string =>
  text.length > MOST_DETAILS ? `${text.slice(0, MOST_DETAILS).toWellFormed()}…` : text;

export async function verify({ registry, events }: SessionRooms, name: string): Promise<SessionVerdict> {
  const { id } = await registry.details(name);
  const { events: checked, head, found, problems } = await events.verify(id);
  return {
    instance_id: id,
    valid: found === 0,
    events_checked: checked,
    last_hash: head.hash,
    problem_count: found,
    problems: problems.map(({ seq, what, text }) => ({ sequence_num: seq, problem: what, message: text })),
  };
}

/** What is told while it is exported is not part of it any more. */
export async function exported(
  { registry, events }: SessionRooms,
  name: string,
  { format, to: wanted, cursor }: ExportQuestion,
): Promise<SessionExport> {
  const { id } = await registry.details(name);
  const to = wanted ?? (await lastOf(events, id));
  const page = await exportPage(events, id, { format, toSeq: to, cursor, characters: MOST_EXPORTED });
  return { instance_id: id, content: page.content, to, next_cursor: page.nextCursor ?? null };
}

async function lastOf(events: SessionRooms['events'], id: string): Promise<number> {
  const { rows } = await events.query(id, {}, { order: 'desc', limit: 1 });
  return rows[0]?.seq ?? 0;
}

export async function prune(
  { retention }: SessionRooms,
  { days, dryRun }: { readonly days: number | undefined; readonly dryRun: boolean },
): Promise<SessionsPruned> {
  if (days === undefined)
    throw new HubError(
      'invalid-params',
      'Sessions are kept for ever here (the setting sessionDays is 0). Say --older-than, as in --older-than 90d.',
    );
  const { before, oldCheckpoints, ...rows } = await retention.prune({ days, dryRun });
  return { dry_run: dryRun, older_than_days: days, before: isoTime(before), old_checkpoints: oldCheckpoints, ...rows };
}
