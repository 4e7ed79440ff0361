import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { EventRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import type { Appended, AppendTerms, EventDraft } from '../../event-contract.ts';
import { type Schema, sessionEvents } from '../../schema.ts';
import { FixedQuery } from '../fixed-query.ts';
import { RowWriter } from '../row-writer.ts';

type Place = Pick<EventRow, 'seq' | 'previous' | 'root' | 'depth'>;

const writer = new RowWriter(sessionEvents, (change, rows) => change.insertInto('session_events').values([...rows]));

/**
 * The row of the session is the lock, and knows the last place: who holds it has the next one. On SQLite the whole
 * transaction is one.
 */
export function appendEvent(engine: Engine, draft: EventDraft, terms: AppendTerms): Promise<Appended> {
  const append = (db: Kysely<Schema>): Promise<Appended> =>
    db.transaction().execute((change) => appendIn({ engine, change }, draft, terms));
  return terms.unhurried ? engine.unhurried(append) : append(engine.db);
}

interface At {
  readonly engine: Engine;
  readonly change: Transaction<Schema>;
}

async function appendIn({ engine, change }: At, draft: EventDraft, terms: AppendTerms): Promise<Appended> {
  const session = await lockedSession(engine, change, draft);
  if (!session) return { kind: 'unknown-session' };
  const around = session.near ? await eventsNear(change, draft) : [];
  const written = around.find(({ id }) => id === draft.id);
  if (written) return { kind: 'appended', row: written };
  if (session.closed_at !== null && !terms.evenClosed)
    return { kind: 'closed', why: session.closed_why, resumedBy: session.resumed_by };
  const line = lineOf(draft, around, terms);
  if (line.kind !== 'line') return line;
  const { root, depth } = line;
  const seq = session.event_seq + 1;
  const previous = session.event_seq === 0 ? terms.genesis : session.event_hash;
  return { kind: 'appended', row: await put(change, { ...draft, seq, previous, root, depth }, terms) };
}

/** Where it stands below its cause. */
function lineOf({ id, parent: wanted }: EventDraft, around: readonly EventRow[], { maxDepth }: AppendTerms) {
  if (wanted === null) return { kind: 'line', root: id, depth: 0 } as const;
  const parent = around.find((one) => one.id === wanted);
  if (!parent) return { kind: 'unknown-parent' } as const;
  if (parent.depth >= maxDepth) return { kind: 'too-deep' } as const;
  return { kind: 'line', root: parent.root, depth: parent.depth + 1 } as const;
}

const locks = new Map<Engine['kind'], FixedQuery>(
  (['sqlite', 'postgres'] as const).map((kind) => [
    kind,
    new FixedQuery((change) =>
      change
        .selectFrom('sessions')
        .select(['event_seq', 'event_hash', 'closed_at', 'closed_why', 'resumed_by'])
        .select(
          sql`exists (select 1 from session_events where id in (${''}, ${''}))`.as('near'), // seldom, and asked along
        )
        .where('scope', '=', '')
        .where('id', '=', '')
        .$if(kind === 'postgres', (it) => it.forUpdate()),
    ),
  ]),
);

type Locked = Pick<
  Selectable<Schema['sessions']>,
  'event_seq' | 'event_hash' | 'closed_at' | 'closed_why' | 'resumed_by'
> & { readonly near: unknown };

async function lockedSession({ kind }: Engine, change: Transaction<Schema>, draft: EventDraft) {
  const { scope, session, id, parent } = draft;
  const found = await locks.get(kind)?.run<Locked>(change, [id, parent ?? id, scope, session]);
  return found?.rows[0];
}

/** By the id alone: asked for the scope as well, SQLite reads all events of it. */
const near = new FixedQuery((change) =>
  change.selectFrom('session_events').select(sessionEvents.columns).where('id', 'in', ['', '']),
);

/** Its parent, and itself where it was written before. */
async function eventsNear(change: Transaction<Schema>, { scope, id, parent }: EventDraft) {
  const { rows } = await near.run<object>(change, [id, parent ?? id]);
  return rows.map((row) => sessionEvents.rowOf(row)).filter((row) => row.scope === scope);
}

const headWriter = new FixedQuery((change) =>
  change.updateTable('sessions').set({ event_seq: 0, event_hash: '' }).where('scope', '=', '').where('id', '=', ''),
);

async function put(
  change: Transaction<Schema>,
  unsealed: EventDraft & Place,
  { seal }: AppendTerms,
): Promise<EventRow> {
  const row = { ...unsealed, hash: seal(unsealed) };
  await writer.write(change, [row]);
  await headWriter.run(change, [row.seq, row.hash, row.scope, row.session]);
  return row;
}
