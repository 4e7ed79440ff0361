import { HubError } from '../../kernel/errors.ts';
import { redactValue } from '../redact/index.ts';
import { type EventType, eventTypes, isEventType, toldByHub } from './event-types.ts';
import { type Field, fieldKinds } from './field.ts';

type Members = Readonly<Record<string, unknown>>;

/** What somebody tells. */
export interface ToldEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Id of the event that caused it. */
  readonly parent?: string;
}

/** An event's data and metadata together, as JSON, have so many bytes at most. */
export const MOST_BYTES = 64 * 1024;
const MOST_DEPTH = 32;
/** More do not fit: each takes a sign, and one between it and the next. */
const MOST_VALUES = MOST_BYTES / 2;
/** So much redaction may make of it: what stands for a secret may be longer than the secret. */
const REDACTED = { depth: MOST_DEPTH + 1, members: MOST_BYTES, textLength: MOST_BYTES } as const;

/** As it is written: checked, free of secrets, as text. Throws `invalid-params` that names the member. */
export function checkedEvent({ type, data, metadata = {} }: ToldEvent, toldBy: 'agent' | 'hub') {
  if (!isEventType(type)) throw wrong('event_type', 'one of those that mcp_meta_list_event_types tells', type);
  if (toldBy === 'agent') checkTeller(type);
  checkPresent(type, data);
  for (const [name, field] of Object.entries(eventTypes[type].data)) {
    const value = Object.hasOwn(data, name) ? data[name] : undefined;
    if (!fieldKinds[field].fits(value)) throw wrong(`event_data.${name}`, fieldKinds[field].allowed, value, type);
  }
  bounded('event_data', data);
  bounded('metadata', metadata);
  const texts = {
    data: JSON.stringify(cleaned(data, eventTypes[type].data)),
    metadata: JSON.stringify({ ...cleaned(metadata, {}), told_by: toldBy }),
  };
  if (bytesOf(texts.data) + bytesOf(texts.metadata) > MOST_BYTES) throw tooLong('event_data');
  return { type, ...texts } satisfies { type: EventType; data: string; metadata: string };
}

/** All that is missing at once: nobody is to ask again for each. */
function checkPresent(type: EventType, data: Members): void {
  const missing = Object.entries(eventTypes[type].data).filter(([name]) => !Object.hasOwn(data, name));
  const [first, second] = missing;
  if (!first || !second) return; // one is told like one that is wrong
  const all = missing.map(([name, field]) => `${name} (${fieldKinds[field].allowed})`).join(', ');
  throw new HubError('invalid-params', `"event_data" lacks members of ${type}: ${all}.`, {
    facts: { member: `event_data.${first[0]}`, missing: missing.map(([name]) => name) },
  });
}

function checkTeller(type: EventType): void {
  const tool = toldByHub[type];
  if (tool === undefined) return;
  const text = `"event_type" ${type} is told by the hub itself, when it happens. Use ${tool} instead.`;
  throw new HubError('invalid-params', text, { facts: { member: 'event_type', tool } });
}

/** Members that the type has are no secrets by their name: only what is in them is looked at, which is most of the work. */
function cleaned(value: Members, known: Readonly<Record<string, Field>>): Members {
  const [ours, others]: [[string, unknown][], [string, unknown][]] = [[], []];
  for (const [name, member] of Object.entries(value))
    if (Object.hasOwn(known, name)) ours.push([name, redactValue(member, REDACTED)]);
    else others.push([name, member]);
  if (others.length === 0) return Object.fromEntries(ours);
  const rest = redactValue(Object.fromEntries(others), REDACTED) as Members; // an object stays one
  return { ...Object.fromEntries(ours), ...rest };
}

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Before anything is done with it. */
function bounded(member: string, value: object): void {
  checkExtent(member, value);
  if (bytesOf(JSON.stringify(value)) > MOST_BYTES) throw tooLong(member);
}

/** One level after the other, so that what is nested too deep for a stack is told, too; no more of them than may be. */
function checkExtent(member: string, value: object): void {
  let level: readonly object[] = [value];
  for (let depth = 1, left = MOST_VALUES; level.length > 0; depth++) {
    if (depth > MOST_DEPTH) throw tooDeep(member);
    const values = level.flatMap((one): unknown[] => Object.values(one));
    left -= values.length;
    if (left < 0) throw tooLong(member);
    level = values.filter((it) => typeof it === 'object' && it !== null);
  }
}

const tooDeep = (member: string): HubError =>
  new HubError('invalid-params', `"${member}" is nested deeper than ${MOST_DEPTH}; tell less of it.`, {
    facts: { member },
  });

const tooLong = (member: string): HubError =>
  new HubError(
    'invalid-params',
    `"${member}" makes an event of more than ${MOST_BYTES} bytes of JSON; tell less, or name a file.`,
    { facts: { member } },
  );

function wrong(member: string, allowed: string, value: unknown, type?: string): HubError {
  const of = type === undefined ? '' : ` of ${type}`;
  const shown = (JSON.stringify(redactValue(value)) ?? 'left out').slice(0, 80);
  const what = value === undefined ? `is missing${of}; it must be` : `${of.trim()} must be`.trim();
  const was = value === undefined ? '' : `; it was ${shown}`;
  return new HubError('invalid-params', `"${member}" ${what} ${allowed}${was}.`, { facts: { member, allowed } });
}
