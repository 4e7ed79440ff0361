import { type ExpressionBuilder, sql } from 'kysely';
import type { Engine } from '../../engine.ts';
import type { SessionPrune } from '../../prune-contract.ts';
import type { Schema } from '../../schema.ts';

/** Rows of one part: a long transaction would hold up everybody who writes. */
const AT_ONCE = 2000;

/** What was done before, but not in a session that is open and was heard of since. A part of it. */
export async function pruneCommands({ db }: Engine, order: SessionPrune): Promise<number> {
  if (order.dryRun) {
    const { count } = await db
      .selectFrom('session_commands')
      .select((it) => it.fn.countAll().as('count'))
      .where((it) => isOver(it, order))
      .executeTakeFirstOrThrow();
    return Number(count);
  }
  const { numDeletedRows } = await db
    .deleteFrom('session_commands')
    .where('id', 'in', (it) =>
      it
        .selectFrom('session_commands')
        .select('id')
        .where((old) => isOver(old, order))
        .limit(AT_ONCE),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

const isOver = (it: ExpressionBuilder<Schema, 'session_commands'>, { scope, before }: SessionPrune) =>
  it.and([it('scope', '=', scope), it('at', '<', before), it.not(isOfLiving(before))]);

const isOfLiving = (before: number) => sql<boolean>`exists (
  select 1 from sessions as living
  where living.scope = session_commands.scope and living.id = session_commands.session
    and living.closed_at is null and living.heartbeat_at >= ${before}
)`;
