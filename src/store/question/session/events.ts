import { type ExpressionBuilder, sql } from 'kysely';
import type { EventRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import type { EventPage, EventQuestion, Lineage } from '../../event-contract.ts';
import { type Schema, sessionEvents } from '../../schema.ts';

export async function eventsOf(
  engine: Engine,
  question: EventQuestion,
  { order = 'asc', limit, offset = 0 }: EventPage,
): Promise<readonly EventRow[]> {
  const found = await engine.db
    .selectFrom('session_events')
    .select(sessionEvents.columns)
    .where((it) => fits(engine, it, question))
    .orderBy('seq', order)
    .limit(Math.max(0, Math.trunc(limit)))
    .offset(Math.max(0, Math.trunc(offset)))
    .execute();
  return found.map((row) => sessionEvents.rowOf(row));
}

export async function countEvents(engine: Engine, question: EventQuestion): Promise<number> {
  const { total } = await engine.db
    .selectFrom('session_events')
    .select((it) => it.fn.countAll().as('total'))
    .where((it) => fits(engine, it, question))
    .executeTakeFirstOrThrow();
  return Number(total);
}

export async function eventsById({ db }: Engine, scope: string, ids: readonly string[]): Promise<readonly EventRow[]> {
  const found = await db
    .selectFrom('session_events')
    .select(sessionEvents.columns)
    .where('scope', '=', scope)
    .where('id', 'in', ids.length > 0 ? [...ids] : [''])
    .execute();
  return found.map((row) => sessionEvents.rowOf(row));
}

export async function eventHead({ db }: Engine, scope: string, session: string) {
  const found = await db
    .selectFrom('sessions')
    .select(['event_seq', 'event_hash', 'created_at'])
    .where('scope', '=', scope)
    .where('id', '=', session)
    .executeTakeFirst();
  return found && { seq: found.event_seq, hash: found.event_hash, begunAt: found.created_at };
}

export async function lineageOf({ db }: Engine, scope: string, session: string): Promise<Lineage> {
  const found = await db
    .selectFrom('session_events')
    .select((it) => [
      it.fn.countAll().as('events'),
      it.fn.sum(sql<number>`case when parent is null then 1 else 0 end`).as('roots'),
      it.fn.count('root').distinct().as('trees'),
      it.fn.max('depth').as('depth'),
      it.fn.sum('depth').as('depths'),
    ])
    .where('scope', '=', scope)
    .where('session', '=', session)
    .executeTakeFirstOrThrow();
  const { total } = await db
    .selectFrom('session_events as event')
    .innerJoin('session_events as cause', (join) =>
      join.onRef('cause.scope', '=', 'event.scope').onRef('cause.id', '=', 'event.parent'),
    )
    .select((it) => it.fn.countAll().as('total'))
    .where('event.scope', '=', scope)
    .where('event.session', '=', session)
    .where('event.parent', 'is not', null)
    .whereRef('cause.session', '<>', 'event.session')
    .executeTakeFirstOrThrow();
  const { events, roots, trees, depth, depths } = found;
  const numbers = { events, roots, trees, maxDepth: depth ?? 0, sumOfDepths: depths, fromElsewhere: total };
  return Object.fromEntries(Object.entries(numbers).map(([name, it]) => [name, Number(it)])) as unknown as Lineage; // its own names
}

function fits(engine: Engine, it: ExpressionBuilder<Schema, 'session_events'>, question: EventQuestion) {
  const { scope, session, types, from, to, fromSeq, toSeq, contains } = question;
  const all = [it('scope', '=', scope), it('session', '=', session)];
  if (types !== undefined) all.push(it('type', 'in', types.length > 0 ? [...types] : ['']));
  if (from !== undefined) all.push(it('at', '>=', from));
  if (to !== undefined) all.push(it('at', '<=', to));
  if (fromSeq !== undefined) all.push(it('seq', '>=', fromSeq));
  if (toSeq !== undefined) all.push(it('seq', '<=', toSeq));
  if (contains === undefined) return it.and(all);
  const spelled = new Set([contains, contains.normalize('NFC'), contains.normalize('NFD')]); // the data is as it was told
  return it.and([
    ...all,
    it.or([...spelled].flatMap((text) => [has(engine, 'type', text), has(engine, 'data', text)])),
  ]);
}

/** No pattern: `%` is a `%`. Both fold A to Z, and nothing else, so that both find the same. */
const has = ({ kind }: Engine, column: 'type' | 'data', text: string) =>
  kind === 'postgres'
    ? sql<boolean>`strpos(lower(${sql.ref(column)} collate "C"), lower(${text}::text collate "C")) > 0`
    : sql<boolean>`instr(lower(${sql.ref(column)}), lower(${text})) > 0`;
