import { existsSync } from 'node:fs';
import { HubError } from '../kernel/errors.ts';
import { backup } from './backup.ts';
import type { Engine } from './engine.ts';
import { migrations as ours } from './migration/all.ts';
import { migrate, schemaStanding, stepsTo } from './migration/migrate.ts';
import { openEngine } from './open-sql-store.ts';
import type { Schema } from './schema.ts';
import type { StoreOptions } from './store-options.ts';
import type { Step, StoreReport, Upkeep } from './upkeep-contract.ts';

/** The tables whose rows are counted for people. */
const counted: readonly (keyof Schema)[] = [
  'hubs',
  'projects',
  'versions',
  'instances',
  'instance_state',
  'instance_metrics',
  'instance_events',
  'sessions',
  'session_events',
  'session_commands',
  'session_checkpoints',
  'session_transcripts',
  'session_snippets',
  'session_reservations',
];

/**
 * The store as a whole, whatever its schema. Nothing is made by looking: a file that does not exist yet is begun by
 * `create` only.
 */
export async function openUpkeep(options: StoreOptions, create: boolean): Promise<Upkeep> {
  if (options.url === undefined && !create && !existsSync(options.file))
    throw new HubError(
      'store-away',
      `There is no store ${options.file} yet. The hub begins one when it starts, and so does "warren db migrate".`,
    );
  return upkeepOn(await openEngine(options, true), options);
}

function upkeepOn(engine: Engine, options: StoreOptions): Upkeep {
  const told =
    <Words extends unknown[], Answer>(deed: (...words: Words) => Promise<Answer>) =>
    (...words: Words): Promise<Answer> =>
      deed(...words).catch((error) => Promise.reject(engine.errorOf(error)));
  const copy = (env: Readonly<Record<string, string>>): Promise<string> =>
    backup(engine, { file: options.file, now: options.clock.now(), env });
  return {
    engine: engine.kind,
    place: engine.place,
    report: told(() => reportOn(engine, options)),
    plan: told(async (to) => (await planOf(engine, options, to)).steps),
    migrate: told((to, tell) => migrateTo(engine, options, { to, tell, copy })),
    backup: told(copy),
    vacuum: told(async () => {
      const before = await engine.size();
      await engine.vacuum();
      return { before, after: await engine.size() };
    }),
    livingHubs: told((since) => livingHubs(engine, since)),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

async function reportOn(engine: Engine, { migrations }: StoreOptions): Promise<StoreReport> {
  const { applied, pending } = await schemaStanding(engine, migrations);
  const rows: Record<string, number> = {};
  for (const table of counted)
    if (await engine.hasTable(table)) {
      const found = await engine.db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirst();
      rows[table] = found?.count ?? 0;
    }
  const { kind, place } = engine;
  return { engine: kind, place, applied, pending, bytes: await engine.size(), rows, damage: await engine.integrity() };
}

async function planOf(engine: Engine, { migrations: known = ours }: StoreOptions, to: number | 'back' | undefined) {
  const { applied } = await schemaStanding(engine, known);
  const wanted = to === 'back' ? Math.max(applied.length - 1, 0) : (to ?? known.length);
  if (wanted > known.length)
    throw new HubError('invalid-params', `This Warren knows ${known.length} migrations; there is no ${wanted}.`);
  return { known, wanted, applied: applied.length, steps: stepsTo(applied.length, wanted, known) };
}

interface Order {
  readonly to: number | 'back' | undefined;
  readonly tell: (sentence: string) => void;
  readonly copy: (env: Readonly<Record<string, string>>) => Promise<string>;
}

async function migrateTo(engine: Engine, options: StoreOptions, { to, tell, copy }: Order): Promise<readonly Step[]> {
  const { known, wanted, applied, steps } = await planOf(engine, options, to);
  if (steps.length === 0) return [];
  if (engine.kind === 'sqlite' && applied > 0) tell(`The store was copied to ${await copy({})}.`);
  return migrate(engine, { known, to: wanted, now: () => options.clock.now(), tell: (step) => tell(sentenceOf(step)) });
}

const sentenceOf = ({ name, does, direction }: Step): string =>
  direction === 'up' ? `${name}: ${does} …` : `${name}, back: what it made is removed …`;

async function livingHubs(engine: Engine, since: number): Promise<string[]> {
  if (!(await engine.hasTable('hubs'))) return [];
  const found = await engine.db
    .selectFrom('hubs')
    .select(['host', 'pid'])
    .where('ended_at', 'is', null)
    .where('seen_at', '>=', since)
    .execute();
  return found.map(({ host, pid }) => `${host} (pid ${pid})`);
}
