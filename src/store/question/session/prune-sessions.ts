import { type ExpressionBuilder, type Kysely, sql, type Transaction } from 'kysely';
import type { Engine } from '../../engine.ts';
import type { SessionPrune, SessionsPruned } from '../../prune-contract.ts';
import type { Schema } from '../../schema.ts';
import type { SessionId } from '../../session-contract.ts';
import { pruneCommands } from './prune-commands.ts';

/** Sessions of one part: each is some round trips, and all of them have the time of one question. */
const AT_ONCE = 20;

/**
 * Sessions that were closed before, each as a whole and in one transaction: of the chain of its events all is there, or nothing.
 * Who was taken over stays for as long as the session at the end of the line does: by the old name the new one is found. A part of
 * them, and commands in a part that had none: a question that takes long counts as one that the store does not answer.
 */
export async function pruneSessions(engine: Engine, order: SessionPrune): Promise<SessionsPruned> {
  const { db } = engine;
  if (order.dryRun) return { ...(await countOver(db, order)), commands: await pruneCommands(engine, order) };
  const gone = { sessions: 0, events: 0, checkpoints: 0 };
  for (const id of await over(db, order)) {
    const one = await forget(engine, order, id);
    for (const what of kinds) gone[what] += one[what];
  }
  return { ...gone, commands: gone.sessions > 0 ? 0 : await pruneCommands(engine, order) };
}

const kinds = ['sessions', 'events', 'checkpoints'] as const;

/** With the id of each session that was taken over by one that is not over, by however many steps. */
const needed = ({ scope, before }: SessionPrune) => sql`with recursive needed(id) as (
  select resumes from sessions
    where scope = ${scope} and resumes is not null and (closed_at is null or closed_at >= ${before})
  union
  select older.resumes from needed join sessions as older on older.scope = ${scope} and older.id = needed.id
    where older.resumes is not null
)`;

const isOver = ({ scope, before }: SessionPrune) =>
  sql`scope = ${scope} and closed_at < ${before} and id not in (select id from needed)`;

async function over(db: Kysely<Schema>, order: SessionPrune): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`${needed(order)}
    select id from sessions where ${isOver(order)} order by closed_at, id limit ${AT_ONCE}`.execute(db);
  return rows.map(({ id }) => id);
}

async function countOver(db: Kysely<Schema>, order: SessionPrune) {
  const { rows } = await sql<Record<(typeof kinds)[number], number | string>>`${needed(order)},
    gone as (select id from sessions where ${isOver(order)})
    select (select count(*) from gone) as sessions,
      (select count(*) from session_events where scope = ${order.scope} and session in (select id from gone)) as events,
      (select count(*) from session_checkpoints where scope = ${order.scope} and session in (select id from gone))
        as checkpoints`.execute(db);
  const [counts] = rows;
  return {
    sessions: Number(counts?.sessions ?? 0),
    events: Number(counts?.events ?? 0),
    checkpoints: Number(counts?.checkpoints ?? 0),
  };
}

/** The row of the session is the lock, of whoever writes into it and of whoever would go on with it: what is asked behind it holds. */
function forget({ db, kind }: Engine, { scope, before }: SessionPrune, id: string) {
  return db.transaction().execute(async (change) => {
    await change
      .selectFrom('sessions')
      .select('id')
      .where('scope', '=', scope)
      .where('id', '=', id)
      .$if(kind === 'postgres', (it) => it.forUpdate())
      .execute();
    const { numDeletedRows: sessions } = await change
      .deleteFrom('sessions')
      .where('scope', '=', scope)
      .where('id', '=', id)
      .where('closed_at', '<', before)
      .where((it) => it.not(it.exists(successorOf(it, { scope, before }))))
      .executeTakeFirstOrThrow();
    if (sessions === 0n) return { sessions: 0, events: 0, checkpoints: 0 }; // somebody goes on with it since
    const events = await rowsOf(change, 'session_events', { scope, id });
    const checkpoints = await rowsOf(change, 'session_checkpoints', { scope, id });
    return { sessions: Number(sessions), events, checkpoints };
  });
}

/** Who took it over, and is not over. */
const successorOf = (it: ExpressionBuilder<Schema, 'sessions'>, { scope, before }: Omit<SessionPrune, 'dryRun'>) =>
  it
    .selectFrom('sessions as next')
    .select('next.id')
    .where('next.scope', '=', scope)
    .whereRef('next.id', '=', 'sessions.resumed_by')
    .where((next) => next.or([next('next.closed_at', 'is', null), next('next.closed_at', '>=', before)]));

async function rowsOf(
  change: Transaction<Schema>,
  table: 'session_events' | 'session_checkpoints',
  { scope, id }: SessionId,
): Promise<number> {
  const { numDeletedRows } = await change
    .deleteFrom(table)
    .where('scope', '=', scope)
    .where('session', '=', id)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
