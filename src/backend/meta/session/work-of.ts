import type { CheckpointRow, CommandRow, EventRow } from '../../../kernel/agent-session.ts';
import { type Failure, failuresOf, type OpenItem, OpenWork, type SessionView } from '../../../session/index.ts';
import type { SessionRooms } from './rooms.ts';

/** Sessions one after the other that are looked back at. */
const LONGEST_LINE = 10;
const MOST_FAILURES = 5;
const MOST_CAUSES = 5;
const MOST_COMMITS = 10;
const MOST_COMMANDS = 20;

/** What was done in a session, and in those that it goes on with. */
export interface Work {
  readonly session: SessionView;
  /** The oldest first; the session itself last. */
  readonly line: readonly string[];
  readonly open: readonly OpenItem[];
  readonly failures: readonly Failure[];
  /** Newest first, as all of these. */
  readonly commits: readonly EventRow[];
  readonly events: readonly EventRow[];
  readonly commands: readonly CommandRow[];
  readonly checkpoint: CheckpointRow | undefined;
}

export async function workOf(rooms: SessionRooms, session: SessionView, mostEvents: number): Promise<Work> {
  const line = await lineTo(rooms, session);
  const ids = line.map(({ id }) => id).toReversed();
  return {
    session,
    line: ids.toReversed(),
    open: await openIn(rooms, line),
    failures: await firstOf(ids, MOST_FAILURES, (id, most) => failuresIn(rooms, id, most)),
    commits: await firstOf(ids, MOST_COMMITS, (id, limit) => eventsIn(rooms, id, { limit, types: ['commit_created'] })),
    events: await firstOf(ids, mostEvents, (id, limit) => eventsIn(rooms, id, { limit })),
    commands: await firstOf(
      ids,
      MOST_COMMANDS,
      async (id, limit) => (await rooms.commands.search({ session: id, limit })).rows,
    ),
    checkpoint: await rooms.checkpoints.latest(session),
  };
}

/** Those that were forgotten are not there any more. */
async function lineTo({ registry }: SessionRooms, session: SessionView): Promise<readonly SessionView[]> {
  const line = [session];
  for (let first = session; first.resumes !== null && line.length < LONGEST_LINE; ) {
    const before = await registry.details(first.resumes).catch(() => undefined);
    if (!before || before.resumedBy !== first.id || line.some(({ id }) => id === before.id)) break;
    line.unshift(before);
    first = before;
  }
  return line;
}

async function openIn({ events }: SessionRooms, line: readonly SessionView[]): Promise<readonly OpenItem[]> {
  const work = new OpenWork();
  for (const { id } of line) for await (const rows of events.pages(id)) for (const row of rows) work.next(row);
  return work.items;
}

/** From the newest session back, until there are enough. */
async function firstOf<Row>(
  ids: readonly string[],
  most: number,
  ask: (id: string, limit: number) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const id of ids) if (rows.length < most) rows.push(...(await ask(id, most - rows.length)));
  return rows;
}

async function failuresIn({ events }: SessionRooms, id: string, most: number): Promise<readonly Failure[]> {
  return (await failuresOf(events, id, { most, causes: MOST_CAUSES })).failures;
}

async function eventsIn(
  { events }: SessionRooms,
  id: string,
  { limit, types }: { readonly limit: number; readonly types?: readonly string[] },
): Promise<readonly EventRow[]> {
  return (await events.query(id, types ? { types } : {}, { order: 'desc', limit })).rows;
}
