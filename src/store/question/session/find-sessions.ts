import type { ExpressionBuilder } from 'kysely';
import type { SessionRow } from '../../../kernel/agent-session.ts';
import { clean } from '../../column.ts';
import type { Engine } from '../../engine.ts';
import { type Schema, sessions } from '../../schema.ts';
import type { SessionQuestion } from '../../session-contract.ts';

/** Comes after every text that begins with what is before it: nothing in Unicode is above. */
const LAST = '\u{10FFFF}';

export async function findSessions({ db }: Engine, question: SessionQuestion) {
  const { limit, offset = 0 } = question;
  const { total } = await db
    .selectFrom('sessions')
    .select((it) => it.fn.countAll().as('total'))
    .where((it) => fits(it, question))
    .executeTakeFirstOrThrow();
  const found = await db
    .selectFrom('sessions')
    .select(sessions.columns)
    .where((it) => fits(it, question))
    .orderBy('project')
    .orderBy('heartbeat_at', 'desc')
    .orderBy('id')
    .limit(Math.max(0, Math.trunc(limit)))
    .offset(Math.max(0, Math.trunc(offset)))
    .execute();
  return { rows: found.map((row): SessionRow => sessions.rowOf(row)), total: Number(total) };
}

function fits(it: ExpressionBuilder<Schema, 'sessions'>, question: SessionQuestion) {
  const { scope, project, id, idPrefix, hashPrefix, epic, clientSession, open } = question;
  const equal = { scope, project, id, epic, client_session: clientSession } as const;
  const all = Object.entries(equal).flatMap(([column, value]) =>
    value === undefined ? [] : [it(column as keyof typeof equal, '=', clean(value))],
  ); // its own keys
  for (const [column, prefix] of [['id', idPrefix] as const, ['hash', hashPrefix] as const])
    if (prefix !== undefined) all.push(it(column, '>=', clean(prefix)), it(column, '<', `${clean(prefix)}${LAST}`));
  if (open !== undefined) all.push(it('closed_at', open ? 'is' : 'is not', null));
  return it.and(all);
}
