import { type ExpressionBuilder, sql } from 'kysely';
import type { CheckpointSweep } from '../../checkpoint-contract.ts';
import type { Engine } from '../../engine.ts';
import type { Schema } from '../../schema.ts';

/** Rows of one transaction: a long one would hold up everybody who writes. */
const AT_ONCE = 500;

export async function sweepCheckpoints({ db }: Engine, sweep: CheckpointSweep) {
  if (sweep.dryRun) {
    const found = await db
      .selectFrom('session_checkpoints')
      .select((it) => [it.fn.countAll().as('count'), it.fn.sum('size_bytes').as('bytes')])
      .where((it) => isOld(it, sweep))
      .executeTakeFirstOrThrow();
    return { count: Number(found.count), bytes: Number(found.bytes ?? 0) };
  }
  for (let count = 0, bytes = 0; ; ) {
    const gone = await db
      .deleteFrom('session_checkpoints')
      .where('id', 'in', (it) =>
        it
          .selectFrom('session_checkpoints')
          .select('id')
          .where((old) => isOld(old, sweep))
          .limit(AT_ONCE),
      )
      .where('scope', '=', sweep.scope)
      .returning('size_bytes')
      .execute();
    count += gone.length;
    for (const { size_bytes: size } of gone) bytes += size;
    if (gone.length < AT_ONCE) return { count, bytes };
  }
}

function isOld(it: ExpressionBuilder<Schema, 'session_checkpoints'>, sweep: CheckpointSweep) {
  const { scope, projectKey, kind, before, closedSince } = sweep;
  const all = [it('scope', '=', scope), it('kind', '=', kind), it('at', '<', before), hasNewer];
  if (projectKey === undefined && closedSince === undefined) return it.and(all);
  const whose = it
    .selectFrom('sessions')
    .select('sessions.id')
    .where('sessions.scope', '=', scope)
    .$if(projectKey !== undefined, (some) => some.where('sessions.project_key', '=', projectKey ?? ''))
    .$if(closedSince !== undefined, (some) => some.where('sessions.closed_at', '>=', closedSince ?? 0));
  return it.and([...all, it('session', 'in', whose)]);
}

const hasNewer = sql<boolean>`exists (
  select 1 from session_checkpoints as newer
  where newer.scope = session_checkpoints.scope and newer.session = session_checkpoints.session
    and newer.seq > session_checkpoints.seq
)`;
