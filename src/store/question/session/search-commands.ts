import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { CommandRow } from '../../../kernel/agent-session.ts';
import type { CommandQuestion } from '../../command-contract.ts';
import type { Engine } from '../../engine.ts';
import { commands, type Schema } from '../../schema.ts';

/** Newest first. */
export async function searchCommands({ db }: Engine, question: CommandQuestion) {
  const { limit, offset = 0 } = question;
  const { total } = await db
    .selectFrom('session_commands')
    .select((it) => it.fn.countAll().as('total'))
    .where((it) => fits(it, question))
    .executeTakeFirstOrThrow();
  const found = await db
    .selectFrom('session_commands')
    .select(commands.columns)
    .where((it) => fits(it, question))
    .orderBy('id', 'desc')
    .limit(Math.max(0, Math.trunc(limit)))
    .offset(Math.max(0, Math.trunc(offset)))
    .execute();
  return { rows: found.map((row): CommandRow => commands.rowOf(row)), total: Number(total) };
}

function fits(it: ExpressionBuilder<Schema, 'session_commands'>, question: CommandQuestion) {
  const { scope, project, session, action, server, outcome, source, from, to, text } = question;
  const equal = { scope, project, session, action, server, outcome, source } as const;
  const all: Expression<SqlBool>[] = Object.entries(equal).flatMap(([column, value]) =>
    value === undefined ? [] : [it(column as keyof typeof equal, '=', value)],
  ); // its own keys
  if (from !== undefined) all.push(it('at', '>=', from));
  if (to !== undefined) all.push(it('at', '<', to));
  const words = (text ?? '').split(/\s+/).filter(Boolean).slice(0, 10);
  for (const word of words) all.push(sql<boolean>`${everything} like ${patternOf(word)} escape '!'`);
  return it.and(all);
}

const patternOf = (word: string): string => `%${word.toLowerCase().replaceAll(/[%_!]/g, '!$&')}%`;

/** All that is said of a command, in lower case. */
const everything = sql<string>`lower(action || ' ' || coalesce(server, '') || ' ' || coalesce(description, '') || ' ' ||
  coalesce(error, '') || ' ' || cast(parameters as text) || ' ' || cast(result as text) || ' ' || tags)`;
