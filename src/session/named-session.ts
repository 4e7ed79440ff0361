import type { SessionRow } from '../kernel/agent-session.ts';
import { HubError } from '../kernel/errors.ts';
import type { SessionRecords, Sought } from './records.ts';
import { foldedId, nameIn } from './session-id.ts';

/** So many candidates are named. */
const NAMED = 20;

export interface Candidates {
  readonly rows: readonly SessionRow[];
  /** Beyond those in `rows`. */
  readonly total: number;
}

/**
 * The sessions that `text` can mean: a whole id, else a whole hash, else what an id or a hash begins with. The first of these
 * that anything fits decides, so that a longer id never makes a shorter one ambiguous.
 */
export async function sessionsNamed(records: SessionRecords, scope: string, text: string): Promise<Candidates> {
  const wanted = text.trim();
  for (const sought of readings(wanted)) {
    const { rows, total } = await records.find({ scope, ...sought.by, limit: NAMED });
    const fitting = sought.keep ? rows.filter(sought.keep) : rows;
    if (fitting.length > 0) return { rows: fitting, total: sought.keep ? fitting.length : total };
  }
  return { rows: [], total: 0 };
}

interface Reading {
  readonly by: Omit<Sought, 'scope' | 'limit'>;
  readonly keep?: (row: SessionRow) => boolean;
}

/** The next one is only made when the one before fits nothing. */
function* readings(text: string): Generator<Reading> {
  if (!/^[A-Za-z0-9-]{1,100}$/.test(text)) return; // no id has anything else in it
  const id = foldedId(text);
  if (nameIn(id)) yield { by: { id } };
  if (/^[0-9a-f]{1,16}$/i.test(text)) {
    const hash = text.toLowerCase();
    yield { by: { hashPrefix: hash }, keep: (row) => row.hash === hash };
    yield { by: { hashPrefix: hash } };
  }
  yield { by: { idPrefix: text } };
  if (id !== text) yield { by: { idPrefix: id } };
}

/** The one session that `text` means. Throws `unknown-session`, or `ambiguous-session` with all that it can mean. */
export async function sessionNamed(records: SessionRecords, scope: string, text: string): Promise<SessionRow> {
  const { rows, total } = await sessionsNamed(records, scope, text);
  const [only, second] = rows;
  if (only && !second && total === 1) return only;
  if (!only)
    throw new HubError(
      'unknown-session',
      `No session is called ${JSON.stringify(text.slice(0, 100))}. See "warren sessions list", or call mcp_meta_list_instances.`,
      { facts: { searchedFor: text.slice(0, 100) } },
    );
  const ids = rows.map(({ id }) => id);
  const rest = total > ids.length ? ` and ${total - ids.length} more` : '';
  throw new HubError(
    'ambiguous-session',
    `${JSON.stringify(text.slice(0, 100))} can mean ${total} sessions: ${ids.join(', ')}${rest}. Say which one by its whole id.`,
    { facts: { matches: ids, total } },
  );
}
