import type { News } from '../news.ts';
import { readAddonEvent } from '../session/index.ts';

export const batchLimits = { bytes: 256 * 1024, events: 500 };

/** What a game sends in one request. */
export interface Batch {
  /** One start of the game, as it calls itself. */
  readonly session: string;
  readonly engine: string;
  readonly events: readonly News[];
  /** It will send nothing more. */
  readonly end: boolean;
}

/** A text says why it is none. */
export function readBatch(body: string): Batch | string {
  const value = parsed(body);
  if (!isMembers(value)) return 'The body is not a JSON object.';
  const { session, engine, events, end } = value;
  if (typeof session !== 'string' || !/^[\w-]{1,64}$/.test(session))
    return '"session" must be 1 to 64 letters, digits, "_" or "-".';
  if (!Array.isArray(events) || events.length > batchLimits.events)
    return `"events" must be a list of at most ${batchLimits.events}.`;
  const read = events.map(readAddonEvent);
  const bad = read.indexOf(undefined);
  if (bad >= 0) return `events[${bad}] has no "kind".`;
  return {
    session,
    engine: typeof engine === 'string' ? engine.slice(0, 100) : '',
    events: read.filter((it) => it !== undefined),
    end: end === true,
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
