import { type ExpressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { CommandRow } from '../../../kernel/agent-session.ts';
import { clean } from '../../column.ts';
import type { CommandQuestion } from '../../command-contract.ts';
import { commands } from '../../command-tables.ts';
import type { Engine } from '../../engine.ts';
import type { Schema } from '../../schema.ts';
import { columnOf } from '../../table.ts';
import { placeAt } from './command-place.ts';
import { askedIn, filters, filterWords } from './command-words.ts';

interface Found {
  readonly rows: readonly CommandRow[];
  readonly total: number;
}

/** Newest first. */
export const searchCommands = (engine: Engine, question: CommandQuestion): Promise<Found> =>
  engine.kind === 'sqlite' ? onSqlite(engine, question) : onPostgres(engine, question);

/** The index of words knows all but signs: rows are read for the page only. */
async function onSqlite({ db }: Engine, question: CommandQuestion): Promise<Found> {
  const { limit, offset } = pageOf(question);
  const hits = hitsOf(question);
  const { rows: counted } = await sql<{ total: number }>`select count(*) as total from (${hits})`.execute(db);
  const total = counted[0]?.total ?? 0;
  if (total <= offset || limit === 0) return { rows: [], total };
  const columns = sql.join(commands.columns.map((name) => sql.ref(name)));
  const { rows } = await sql<object>`select ${columns} from session_commands where place in (
    select place from (${hits}) order by place desc limit ${limit} offset ${offset}) order by place desc`.execute(db);
  return { rows: rows.map((row) => commands.rowOf(row)), total };
}

const pageOf = ({ limit, offset = 0 }: CommandQuestion) => ({
  limit: Math.max(0, Math.trunc(limit)),
  offset: Math.max(0, Math.trunc(offset)),
});

/** The places of all that fit. */
function hitsOf({ from, to, text, ...given }: CommandQuestion): RawBuilder<unknown> {
  const { words, signs } = askedIn(text);
  const match = [
    ...narrowest(given).map((word) => `"${word}"`),
    ...words.map(({ word, begins }) => (begins ? `"${word}" *` : `"${word}"`)),
  ].join(' AND ');
  const hits = sql`session_command_words where session_command_words match ${match}
    and session_command_words.rowid >= ${placeAt(from ?? 0)}
    and session_command_words.rowid < ${to === undefined ? Number.MAX_SAFE_INTEGER : placeAt(to)}`;
  if (signs.length === 0) return sql`select rowid as place from ${hits}`;
  const like = signs.map((sign) => sql`${everything} like ${patternOf(sign)} escape '!'`);
  return sql`select place from session_commands
    where place in (select rowid from ${hits}) and ${sql.join(like, sql` and `)}`;
}

/** Every filter says the scope too: it is asked for by itself only where there is no other. */
function narrowest({ scope, ...others }: Omit<CommandQuestion, 'limit'>): string[] {
  const found = filterWords(scope, others);
  return found.length > 0 ? found : filterWords(scope, { scope });
}

async function onPostgres({ db }: Engine, question: CommandQuestion): Promise<Found> {
  const { limit, offset } = pageOf(question);
  const { total } = await db
    .selectFrom('session_commands')
    .select((it) => it.fn.countAll().as('total'))
    .where((it) => fits(it, question))
    .executeTakeFirstOrThrow();
  const found = await db
    .selectFrom('session_commands')
    .select(commands.columns)
    .where((it) => fits(it, question))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows: found.map((row) => commands.rowOf(row)), total: Number(total) };
}

function fits(it: ExpressionBuilder<Schema, 'session_commands'>, question: CommandQuestion) {
  const { from, to, text } = question;
  const { words, signs } = askedIn(text);
  const all = filters.flatMap((name) => {
    const value = question[name];
    return value === undefined ? [] : [it(columnOf(name), '=', clean(value))];
  });
  if (from !== undefined) all.push(it('at', '>=', Math.trunc(from)));
  if (to !== undefined) all.push(it('at', '<', Math.trunc(to)));
  const sought = words.map(({ word, begins }) => (begins ? `'${word}':*` : `'${word}'`)).join(' & ');
  const more = signs.map((sign) => sql<SqlBool>`${everything} like ${patternOf(sign)} escape '!'`);
  if (sought !== '') more.push(sql<SqlBool>`words @@ ${sought}::tsquery`);
  return it.and([...all, ...more]);
}

const patternOf = (sign: string): string => `%${sign.replaceAll(/[%_!]/g, '!$&')}%`;

/** All that is said of a command. */
const everything = sql`(action || ' ' || coalesce(server, '') || ' ' || coalesce(description, '') || ' ' ||
  coalesce(error, '') || ' ' || cast(parameters as text) || ' ' || cast(result as text) || ' ' || tags)`;
