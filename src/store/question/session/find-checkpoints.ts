import type { ExpressionBuilder } from 'kysely';
import type { CheckpointRow } from '../../../kernel/agent-session.ts';
import type { CheckpointQuestion } from '../../checkpoint-contract.ts';
import { clean } from '../../column.ts';
import type { Engine } from '../../engine.ts';
import { checkpoints, type Schema } from '../../schema.ts';

export async function findCheckpoints({ db }: Engine, question: CheckpointQuestion) {
  const { limit, offset = 0 } = question;
  const { total } = await db
    .selectFrom('session_checkpoints')
    .select((it) => it.fn.countAll().as('total'))
    .where((it) => fits(it, question))
    .executeTakeFirstOrThrow();
  const found = await db
    .selectFrom('session_checkpoints')
    .select(checkpoints.columns)
    .where((it) => fits(it, question))
    .orderBy('session')
    .orderBy('seq', 'desc')
    .limit(Math.max(0, Math.trunc(limit)))
    .offset(Math.max(0, Math.trunc(offset)))
    .execute();
  return { rows: found.map((row): CheckpointRow => checkpoints.rowOf(row)), total: Number(total) };
}

function fits(it: ExpressionBuilder<Schema, 'session_checkpoints'>, question: CheckpointQuestion) {
  const { scope, session, id, kind } = question;
  const equal = { scope, session, id, kind } as const;
  return it.and(
    Object.entries(equal).flatMap(([column, value]) =>
      value === undefined ? [] : [it(column as keyof typeof equal, '=', clean(value))],
    ),
  ); // its own keys
}
