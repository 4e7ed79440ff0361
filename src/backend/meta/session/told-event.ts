import type { EventRow } from '../../../kernel/agent-session.ts';
import { isoTime } from '../../../kernel/iso-time.ts';
import {
  type EventLog,
  type EventType,
  eventTypes,
  objectIn,
  type SessionRegistry,
  toldByHub,
} from '../../../session/index.ts';
import type { Asker } from '../../contract.ts';
import { schema } from '../../tool/index.ts';
import { ownSession } from './own-session.ts';

/** Characters of JSON that the events of one answer may take, and what one event's data may. */
const MOST_CHARACTERS = 18_000;
const MOST_OF_ONE = 5000;
/** What is told for reading is for a glance. */
const MOST_TEXT = 4000;

export const typeNames = Object.keys(eventTypes) as EventType[]; // it has the types as its keys, and no others
/** Those that agents tell. */
export const agentTypes = typeNames.filter((name) => !Object.hasOwn(toldByHub, name));
export const sessionName = schema.line({
  least: 1,
  most: 100,
  about: 'A session: its id, hash, or what either begins with.',
});
export const eventId = schema.line({ least: 1, most: 100, about: 'event_id of an event.' });

/** An event as tools tell it. Times are ISO 8601 in UTC. */
export const toldEvent = {
  event_id: schema.text(),
  instance_id: schema.text(),
  sequence_num: schema.integer(),
  timestamp: schema.text(),
  event_type: schema.text(),
  event_data: schema.map(schema.anything()),
  metadata: schema.map(schema.anything()),
  shortened: schema.boolean({ about: 'Its data is too large for this answer; mcp_meta_export_session has all of it.' }),
  parent_event_id: schema.nullable(schema.text()),
  root_event_id: schema.text(),
  depth: schema.integer(),
} as const;

export function told(row: EventRow) {
  const { id, session, seq, at, type, data, metadata, parent, root, depth } = row;
  const shortened = JSON.stringify(data).length + JSON.stringify(metadata).length > MOST_OF_ONE;
  const brief = (text: string) => ({ beginning: text.slice(0, MOST_OF_ONE / 8).toWellFormed() });
  return {
    event_id: id,
    instance_id: session,
    sequence_num: seq,
    timestamp: isoTime(at),
    event_type: type,
    event_data: shortened ? brief(data) : objectIn(data),
    metadata: shortened ? brief(metadata) : objectIn(metadata),
    shortened,
    parent_event_id: parent,
    root_event_id: root,
    depth,
  };
}

/** `3  2026-01-31T12:00:00.000Z  commit_created  {"message":"…"}` */
export const eventLine = ({ seq, at, type, data }: EventRow): string =>
  `${seq}  ${isoTime(at)}  ${type}  ${data.length > 120 ? `${data.slice(0, 120).toWellFormed()}…` : data}`;

export const eventText = (rows: readonly EventRow[], none: string): string =>
  rows.length === 0 ? none : rows.map(eventLine).join('\n').slice(0, MOST_TEXT).toWellFormed();

/** As many as fit into an answer; one at least, so that whoever goes on gets to the end. */
export function fittingRows<Row>(
  rows: readonly Row[],
  tell: (row: Row) => object,
  most = MOST_CHARACTERS,
): readonly Row[] {
  let left = most;
  const end = rows.findIndex((row, at) => {
    left -= JSON.stringify(tell(row)).length + 1;
    return left < 0 && at > 0;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

/** An event of a session that whoever asks may look into. Throws `invalid-params`, `foreign-session`. */
export async function ownEvent(
  { registry, events }: { registry: SessionRegistry; events: EventLog },
  { id, member }: { id: string; member: string },
  asker: Asker,
): Promise<EventRow> {
  const row = await events.one(id, member);
  await ownSession(registry, row.session, asker);
  return row;
}
