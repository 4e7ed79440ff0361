import type { ListedSession, SessionStatus } from '../../admin/contract.ts';
import { duration } from '../../kernel/quantities.ts';
import { adminClient } from '../admin-client.ts';
import { outJson, type Told } from '../command.ts';
import type { Io } from '../io.ts';
import { moment } from '../quantities.ts';
import { type Screen, type Style, screenOf } from '../screen.ts';
import { type Cell, type Column, table } from '../table.ts';
import { visible } from '../visible.ts';

export interface ListSessionsOptions extends Told {
  readonly project?: string | undefined;
  readonly all?: boolean | undefined;
}

export interface CloseSessionOptions extends Told {
  readonly dryRun?: boolean | undefined;
}

/** `warren sessions list`: who works where, on what, with how much context used. */
export async function listSessions(io: Io, { project, all, json }: ListSessionsOptions): Promise<number> {
  const { sessions, total } = await adminClient(io).sessions({ project, open: all !== true });
  if (json) outJson(io, { sessions, total });
  else if (sessions.length === 0) io.out(noneOf(project, all === true));
  else {
    io.out(sessionTable(sessions, screenOf(io)));
    const advice = project === undefined ? '; --project shows fewer' : '';
    if (total > sessions.length) io.out(`and ${total - sessions.length} more${advice}\n`);
  }
  return 0;
}

function noneOf(project: string | undefined, all: boolean): string {
  const whose = project === undefined ? '' : ` of ${visible(project)}`;
  return all
    ? `There is no agent session${whose}.\n`
    : `No agent session${whose} is open. --all shows those that are closed.\n`;
}

/** `warren sessions show`: one session, by its id, its hash, or what either begins with. */
export async function showSession(name: string, io: Io, { json }: Told): Promise<number> {
  const session = await adminClient(io).session(name);
  if (json) outJson(io, { session });
  else io.out(sheetOf(session));
  return 0;
}

/** `warren sessions close`: says that it is over; what was recorded of it stays. */
export async function closeSession(name: string, io: Io, { dryRun, json }: CloseSessionOptions): Promise<number> {
  const client = adminClient(io);
  const session = await client.session(name);
  const isOpen = session.status !== 'closed';
  if (dryRun) {
    if (json) outJson(io, { would_close: isOpen ? [session.instance_id] : [] });
    else io.out(`${session.instance_id} ${isOpen ? 'would be closed' : 'is closed already'}.\n`);
    return 0;
  }
  const closed = isOpen ? await client.closeSession(session.instance_id) : session;
  if (json) outJson(io, { session: closed });
  else io.out(`${closed.instance_id} ${isOpen ? 'is closed now' : 'was closed already'}.\n`);
  return 0;
}

const columns: readonly Column[] = [
  { title: 'SESSION' },
  { title: 'STATUS' },
  { title: 'CONTEXT', align: 'right' },
  { title: 'HEARD', align: 'right' },
  { title: 'CLIENT' },
  { title: 'HOST' },
  { title: 'EPIC', shrinks: true },
];

const styles: Readonly<Record<SessionStatus['status'], Style>> = {
  active: 'green',
  suspect: 'yellow',
  stale: 'red',
  closed: 'dim',
};

const sessionTable = (sessions: readonly SessionStatus[], screen: Screen): string =>
  table(
    columns,
    sessions.map((one): Cell[] => [
      { text: one.instance_id, style: 'bold' },
      { text: one.status, style: styles[one.status] },
      { text: `${one.context_percent} %` },
      { text: duration(one.age_seconds * 1000) },
      { text: one.client ?? '-' },
      { text: one.host },
      { text: one.current_epic ?? '' },
    ]),
    screen,
  );

function sheetOf(one: ListedSession): string {
  const lines: readonly (readonly [string, string | null])[] = [
    ['session', one.instance_id],
    ['status', `${one.status}, last heard of ${duration(one.age_seconds * 1000)} ago`],
    ['context', `${one.context_percent} %`],
    ['epic', one.current_epic],
    ['folder', one.root],
    ['client', one.client === null ? one.host : `${one.client} on ${one.host}`],
    ['client session', one.claude_session_uuid],
    ['transcript', one.claude_session_path],
    ['registered', moment(Date.parse(one.created_at))],
    ['closed', one.closed_at === null ? null : `${moment(Date.parse(one.closed_at))}, ${one.closed_why ?? ''}`],
    ['goes on with', one.resumes],
    ['gone on by', one.resumed_by],
  ];
  return lines.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(15)}${visible(value)}\n`])).join('');
}
