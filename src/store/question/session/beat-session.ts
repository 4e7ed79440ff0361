import { sql } from 'kysely';
import type { SessionRow } from '../../../kernel/agent-session.ts';
import { clean } from '../../column.ts';
import type { Engine } from '../../engine.ts';
import { sessions } from '../../schema.ts';
import type { Beat } from '../../session-contract.ts';
import { FixedQuery } from '../fixed-query.ts';

/** Built once: heartbeats are what sessions do most. Null leaves what is there. */
const beating = new FixedQuery((change) =>
  change
    .updateTable('sessions')
    .set({
      heartbeat_at: sql<number>`case when heartbeat_at > ${0} and heartbeat_at <= ${0} then heartbeat_at else ${0} end`,
      context_percent: sql<number>`coalesce(cast(${0} as bigint), context_percent)`,
      epic: sql<string>`coalesce(cast(${''} as text), epic)`,
    })
    .where('scope', '=', '')
    .where('id', '=', '')
    .where('closed_at', 'is', null)
    .returning(sessions.columns),
);

export async function beatSession(engine: Engine, beat: Beat): Promise<SessionRow | undefined> {
  const { scope, id, contextPercent, epic } = beat;
  const at = Math.trunc(beat.at);
  const percent = contextPercent === undefined ? null : Math.round(contextPercent);
  const values = [
    at,
    Math.trunc(beat.latest),
    at,
    percent,
    epic === undefined ? null : clean(epic),
    clean(scope),
    clean(id),
  ];
  const [found] = await engine.run(beating.with(engine, values), { unhurried: true });
  return found && sessions.rowFrom(found);
}
