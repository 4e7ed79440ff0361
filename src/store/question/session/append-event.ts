import { type Selectable, sql } from 'kysely';
import type { EventRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import type { Appended, AppendTerms, EventDraft } from '../../event-contract.ts';
import { type Schema, sessionEvents } from '../../schema.ts';
import type { Outcome, Rows, Steps } from '../../statement.ts';
import { anyRowOf, FixedQuery } from '../fixed-query.ts';
import { appendOnto, sealedOnto } from './append-onto.ts';

/**
 * The row of the session is the lock, and knows the last place: who holds it has the next one. On SQLite the whole
 * transaction is one.
 */
export async function appendEvent(engine: Engine, draft: EventDraft, terms: AppendTerms): Promise<Appended> {
  const row = await appendedOnto(engine, draft, terms);
  if (row) return { kind: 'appended', row };
  return engine.transact(() => appending(engine, draft, terms), { unhurried: terms.unhurried });
}

const appendedOnto = async (engine: Engine, draft: EventDraft, terms: AppendTerms): Promise<EventRow | undefined> => {
  const { parent } = draft;
  const { after } = terms;
  const isWorthIt = engine.kind === 'postgres' && parent === null && after !== undefined;
  return isWorthIt ? appendOnto(engine, { ...draft, parent }, { ...terms, after }) : undefined;
};

function* appending(engine: Engine, draft: EventDraft, terms: AppendTerms): Steps<Appended> {
  const { id, parent, scope, session: name } = draft;
  const session = lockedIn(yield lockOf(engine).with(engine, [scope, id, scope, parent ?? id, scope, name]));
  if (!session) return { answer: { kind: 'unknown-session' } };
  const around = session.near ? nearIn(yield near.with(engine, [scope, id, parent ?? id])) : [];
  const written = around.find((row) => row.id === id);
  if (written) return { answer: { kind: 'appended', row: written } };
  if (session.closedAt !== null && !terms.evenClosed)
    return { answer: { kind: 'closed', why: session.closedWhy, resumedBy: session.resumedBy } };
  const line = lineOf(draft, around, terms);
  if (line.kind !== 'line') return { answer: line };
  const { root, depth } = line;
  return putting(engine, sealedOnto(session, { ...draft, root, depth }, terms));
}

/** Where it stands below its cause. */
function lineOf({ id, parent: wanted }: EventDraft, around: readonly EventRow[], { maxDepth }: AppendTerms) {
  if (wanted === null) return { kind: 'line', root: id, depth: 0 } as const;
  const parent = around.find((one) => one.id === wanted);
  if (!parent) return { kind: 'unknown-parent' } as const;
  if (parent.depth >= maxDepth) return { kind: 'too-deep' } as const;
  return { kind: 'line', root: parent.root, depth: parent.depth + 1 } as const;
}

const isThere = sql<boolean>`exists (select 1 from session_events where scope = ${''} and id = ${''})`;

const lockFor = (kind: Engine['kind']): FixedQuery =>
  new FixedQuery((change) =>
    change
      .selectFrom('sessions')
      .select(['event_seq', 'event_hash', 'closed_at', 'closed_why', 'resumed_by'])
      .select((it) => it.or([isThere, isThere]).as('near')) // seldom, and asked along
      .where('scope', '=', '')
      .where('id', '=', '')
      .$if(kind === 'postgres', (it) => it.forUpdate()),
  );

const locks = { sqlite: lockFor('sqlite'), postgres: lockFor('postgres') } as const;
const lockOf = ({ kind }: Engine): FixedQuery => locks[kind];

type Sessions = Selectable<Schema['sessions']>;
type Locked = [
  seq: Sessions['event_seq'],
  hash: Sessions['event_hash'],
  closedAt: Sessions['closed_at'],
  closedWhy: Sessions['closed_why'],
  resumedBy: Sessions['resumed_by'],
  near: unknown,
];

function lockedIn([found]: Rows) {
  if (!found) return undefined;
  const [seq, hash, closedAt, closedWhy, resumedBy, near] = found as Locked; // as `lockFor` selects them
  return { seq, hash, closedAt, closedWhy, resumedBy, near };
}

const near = new FixedQuery((change) =>
  change.selectFrom('session_events').select(sessionEvents.columns).where('scope', '=', '').where('id', 'in', ['', '']),
);

/** Its parent, and itself where it was written before. */
const nearIn = (found: Rows): EventRow[] => found.map((values) => sessionEvents.rowFrom(values));

const adding = new FixedQuery((change) => change.insertInto('session_events').values(anyRowOf(sessionEvents)));

const moving = new FixedQuery((change) =>
  change.updateTable('sessions').set({ event_seq: 0, event_hash: '' }).where('scope', '=', '').where('id', '=', ''),
);

function putting(engine: Engine, row: EventRow): Outcome<Appended> {
  const { seq, hash, scope, session } = row;
  const writes = [adding.with(engine, sessionEvents.valuesOf(row)), moving.with(engine, [seq, hash, scope, session])];
  return { answer: { kind: 'appended', row }, writes };
}
