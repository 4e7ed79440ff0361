import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { SnippetRow } from '../../../kernel/agent-session.ts';
import { clean } from '../../column.ts';
import type { Engine } from '../../engine.ts';
import { type Schema, snippets } from '../../schema.ts';
import type { SnippetQuestion, SnippetSweep } from '../../snippet-contract.ts';

/** Rows of one transaction: a long one would hold up everybody who writes. */
const AT_ONCE = 500;

/**
 * `searched`: all that is said of it, in lower case as JavaScript has it: the engines do not agree on that of an `Ä`. Names of files
 * may have it as two signs.
 */
export async function addSnippet({ db }: Engine, row: SnippetRow): Promise<void> {
  const { title, content, sourceFile, tags } = row;
  const searched = clean(`${title}\n${content}\n${sourceFile ?? ''}\n${tags}`.normalize('NFC').toLowerCase());
  await db
    .insertInto('session_snippets')
    .values({ ...snippets.columnsOf(row), searched })
    .onConflict((it) => it.doNothing())
    .execute();
}

export async function findSnippets({ db }: Engine, question: SnippetQuestion) {
  const { limit, offset = 0 } = question;
  const { total } = await db
    .selectFrom('session_snippets')
    .select((it) => it.fn.countAll().as('total'))
    .where((it) => fits(it, question))
    .executeTakeFirstOrThrow();
  const found = await db
    .selectFrom('session_snippets')
    .select(snippets.columns)
    .where((it) => fits(it, question))
    .orderBy('id', 'desc')
    .limit(Math.max(0, Math.trunc(limit)))
    .offset(Math.max(0, Math.trunc(offset)))
    .execute();
  return { rows: found.map((row): SnippetRow => snippets.rowOf(row)), total: Number(total) };
}

export async function sweepSnippets({ db }: Engine, { scope, before: told, dryRun }: SnippetSweep) {
  const before = Math.trunc(told);
  if (dryRun) {
    const found = await db
      .selectFrom('session_snippets')
      .select((it) => [it.fn.countAll().as('count'), it.fn.sum(bytesOf).as('bytes')])
      .where('scope', '=', scope)
      .where('at', '<', before)
      .executeTakeFirstOrThrow();
    return { count: Number(found.count), bytes: Number(found.bytes ?? 0) };
  }
  for (let count = 0, bytes = 0; ; ) {
    const gone = await db
      .deleteFrom('session_snippets')
      .where('id', 'in', (it) =>
        it
          .selectFrom('session_snippets')
          .select('id')
          .where('scope', '=', scope)
          .where('at', '<', before)
          .limit(AT_ONCE),
      )
      .returning(bytesOf.as('bytes'))
      .execute();
    count += gone.length;
    for (const one of gone) bytes += one.bytes;
    if (gone.length < AT_ONCE) return { count, bytes };
  }
}

/** Characters of what was written: what both engines count alike. */
const bytesOf = sql<number>`length(content) + length(title)`;

function fits(it: ExpressionBuilder<Schema, 'session_snippets'>, question: SnippetQuestion) {
  const { scope, projectKey, project, session, id, kind, tags = [], text = '' } = question;
  const equal = { scope, project_key: projectKey, project, session, id, kind } as const;
  const all: Expression<SqlBool>[] = Object.entries(equal).flatMap(([column, value]) =>
    value === undefined ? [] : [it(column as keyof typeof equal, '=', clean(value))],
  ); // its own keys
  for (const tag of tags) all.push(sql<boolean>`' ' || lower(tags) || ' ' like ${patternOf(` ${tag} `)} escape '!'`);
  for (const word of text.split(/\s+/).filter(Boolean).slice(0, 10))
    all.push(sql<boolean>`searched like ${patternOf(word)} escape '!'`);
  return it.and(all);
}

const patternOf = (word: string): string =>
  `%${clean(word.normalize('NFC').toLowerCase()).replaceAll(/[%_!]/g, '!$&')}%`;
