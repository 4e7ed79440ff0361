import { type EventKind, eventKinds, type RuntimeEvent } from '../contract.ts';

/** One event in one line. */
export const lineOf = (event: RuntimeEvent, was: number | undefined): string =>
  `${JSON.stringify(was === undefined ? event : { ...event, was })}\n`;

/** The events of a file, the last `most` of them. Lines that are none, or that were cut off, are passed over. */
export function eventsIn(text: string, most: number): readonly RuntimeEvent[] {
  const events = new Map<number, RuntimeEvent>();
  for (const line of text.split('\n')) {
    const read = eventIn(line);
    if (!read) continue;
    if (read.was !== undefined) events.delete(read.was);
    events.set(read.event.seq, read.event);
  }
  return [...events.values()].toSorted((a, b) => a.seq - b.seq).slice(-most);
}

function eventIn(line: string): { event: RuntimeEvent; was: number | undefined } | undefined {
  if (!line.startsWith('{')) return undefined;
  const value = parsed(line);
  if (!isEvent(value)) return undefined;
  const { was, ...event } = value;
  return { event, was };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // the process was killed while it wrote
  }
}

type Members = Readonly<Partial<Record<keyof RuntimeEvent | 'was', unknown>>>;

const isEvent = (value: unknown): value is RuntimeEvent & { was?: number } =>
  typeof value === 'object' && value !== null && rules.every((rule) => rule(value));

const isOptional = (value: unknown, type: 'string' | 'number'): boolean => value === undefined || typeof value === type;

/** What is relied upon when an event is asked for again. */
const rules: readonly ((it: Members) => boolean)[] = [
  ({ seq, count }) => Number.isSafeInteger(seq) && Number.isSafeInteger(count),
  ({ at, message }) => typeof at === 'string' && typeof message === 'string',
  ({ kind }) => eventKinds.includes(kind as EventKind), // asked whether it is one
  ({ script, was }) => isOptional(script, 'string') && isOptional(was, 'number'),
  ({ stack }) => stack === undefined || (Array.isArray(stack) && stack.every(isObject)),
];

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
