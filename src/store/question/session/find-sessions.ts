import type { ExpressionBuilder } from 'kysely';
import type { SessionRow } from '../../../kernel/agent-session.ts';
import { clean } from '../../column.ts';
import type { Engine } from '../../engine.ts';
import { type Schema, sessions } from '../../schema.ts';
import type { SessionQuestion } from '../../session-contract.ts';
import { FixedQuery } from '../fixed-query.ts';

/** Comes after every text that begins with what is before it: nothing in Unicode is above. */
const LAST = '\u{10FFFF}';

interface Found {
  readonly rows: readonly SessionRow[];
  readonly total: number;
}

/** One by its whole id is what is asked most: by a statement that is built once. */
export function findSessions(engine: Engine, question: SessionQuestion): Promise<Found> {
  const { scope, id, limit, ...others } = question;
  const onlyId = id !== undefined && limit > 0 && Object.values(others).every((it) => it === undefined);
  return onlyId ? findOne(engine, scope, id) : findAll(engine, question);
}

const byId = new FixedQuery((change) =>
  change.selectFrom('sessions').select(sessions.columns).where('scope', '=', '').where('id', '=', ''),
);

async function findOne(engine: Engine, scope: string, id: string): Promise<Found> {
  const found = await engine.run(byId.with(engine, [clean(scope), clean(id)]));
  return { rows: found.map((values) => sessions.rowFrom(values)), total: found.length };
}

async function findAll(engine: Engine, question: SessionQuestion): Promise<Found> {
  const { limit, offset = 0 } = question;
  const rows = await pageOf(engine, question);
  const isAll = offset <= 0 && rows.length < limit;
  return { rows, total: isAll ? rows.length : await countOf(engine, question) };
}

async function countOf({ db }: Engine, question: SessionQuestion): Promise<number> {
  const { total } = await db
    .selectFrom('sessions')
    .select((it) => it.fn.countAll().as('total'))
    .where((it) => fits(it, question))
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** A statement for each choice of what is asked. */
const pages = new Map<string, FixedQuery>();

async function pageOf(engine: Engine, question: SessionQuestion): Promise<SessionRow[]> {
  const { limit, offset = 0, open } = question;
  const asked = Object.entries(question).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const choice = [...asked.toSorted(), open].join(' ');
  const page = pages.get(choice) ?? pageFor(question);
  pages.set(choice, page);
  const window = [limit, offset].map((it) => Math.max(0, Math.trunc(it)));
  const found = await engine.run(page.with(engine, [...valuesOf(question), ...timesOf(question), ...window]));
  return found.map((values): SessionRow => sessions.rowFrom(values));
}

const pageFor = (question: SessionQuestion): FixedQuery =>
  new FixedQuery((change) =>
    change
      .selectFrom('sessions')
      .select(sessions.columns)
      .where((it) => fits(it, question))
      .orderBy('project')
      .orderBy('heartbeat_at', 'desc')
      .orderBy('id')
      .limit(0)
      .offset(0),
  );

/** In the order in which `fits` names them. */
const valuesOf = ({ scope, project, id, epic, clientSession, idPrefix, hashPrefix }: SessionQuestion): string[] => [
  ...[scope, project, id, epic, clientSession].flatMap((it) => (it === undefined ? [] : [clean(it)])),
  ...[idPrefix, hashPrefix].flatMap((it) => (it === undefined ? [] : [clean(it), `${clean(it)}${LAST}`])),
];

const timesOf = ({ heardFrom, heardTo }: SessionQuestion): number[] =>
  [heardFrom, heardTo].flatMap((it) => (it === undefined ? [] : [Math.trunc(it)]));

function fits(it: ExpressionBuilder<Schema, 'sessions'>, question: SessionQuestion) {
  const { scope, project, id, idPrefix, hashPrefix, epic, clientSession, open, heardFrom, heardTo } = question;
  const equal = { scope, project, id, epic, client_session: clientSession } as const;
  const all = Object.entries(equal).flatMap(([column, value]) =>
    value === undefined ? [] : [it(column as keyof typeof equal, '=', clean(value))],
  ); // its own keys
  for (const [column, prefix] of [['id', idPrefix] as const, ['hash', hashPrefix] as const])
    if (prefix !== undefined) all.push(it(column, '>=', clean(prefix)), it(column, '<', `${clean(prefix)}${LAST}`));
  if (heardFrom !== undefined) all.push(it('heartbeat_at', '>=', Math.trunc(heardFrom)));
  if (heardTo !== undefined) all.push(it('heartbeat_at', '<', Math.trunc(heardTo)));
  if (open !== undefined) all.push(it('closed_at', open ? 'is' : 'is not', null));
  return it.and(all);
}
