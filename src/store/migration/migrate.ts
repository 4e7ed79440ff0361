import { HubError } from '../../kernel/errors.ts';
import type { Engine } from '../engine.ts';
import type { Step } from '../upkeep-contract.ts';
import { migrations as ours } from './all.ts';
import type { Migration } from './migration.ts';

/** Where the schema of a store stands against what this program knows. */
export interface SchemaStanding {
  /** In order; empty: a fresh store. */
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

export interface MigrateOptions {
  readonly now: () => number;
  readonly known?: readonly Migration[];
  /** How many shall be applied in the end; all that are known when it is left out. */
  readonly to?: number;
  /** Called before each step. */
  readonly tell?: (step: Step) => void;
}

/** Throws `newer-schema` for a store that a newer Warren has changed. Touches nothing. */
export async function schemaStanding(engine: Engine, known: readonly Migration[] = ours): Promise<SchemaStanding> {
  const applied = (await engine.hasTable('warren_migrations')) ? await appliedIn(engine.db) : [];
  refuseNewer(engine, applied, known);
  return { applied, pending: known.slice(applied.length).map(({ name }) => name) };
}

/** The steps from here to `to`, in the order in which they would be done. */
export function stepsTo(applied: number, to: number, known: readonly Migration[] = ours): Step[] {
  return to >= applied
    ? known.slice(applied, to).map(stepOf('up'))
    : known.slice(to, applied).toReversed().map(stepOf('down'));
}

const stepOf =
  (direction: Step['direction']) =>
  ({ name, does }: Migration): Step => ({ name, does, direction });

/**
 * Forward or back to `to`: each step in one transaction with its record, so that a killed process leaves a whole schema.
 * Several may try at once: under the lock of the schema each looks again at what is left to do.
 */
export async function migrate(engine: Engine, options: MigrateOptions): Promise<readonly Step[]> {
  const { known = ours, to = known.length } = options;
  const done: Step[] = [];
  for (;;) {
    const step = await oneStep(engine, { ...options, known, to });
    if (!step) return done;
    done.push(step);
  }
}

type Settled = MigrateOptions & Required<Pick<MigrateOptions, 'known' | 'to'>>;

function oneStep(engine: Engine, { known, to, now, tell }: Settled): Promise<Step | undefined> {
  return engine.db.transaction().execute(async (change) => {
    await engine.lockSchema(change);
    await change.schema
      .createTable('warren_migrations')
      .ifNotExists()
      .addColumn('name', 'text', (it) => it.primaryKey())
      .addColumn('at', 'bigint', (it) => it.notNull())
      .execute();
    const applied = await appliedIn(change);
    refuseNewer(engine, applied, known);
    const [step] = stepsTo(applied.length, to, known);
    const migration = known.find(({ name }) => name === step?.name);
    if (!step || !migration) return undefined;
    tell?.(step);
    await migration[step.direction](change, engine);
    if (step.direction === 'up')
      await change.insertInto('warren_migrations').values({ name: step.name, at: now() }).execute();
    else await change.deleteFrom('warren_migrations').where('name', '=', step.name).execute();
    return step;
  });
}

const appliedIn = async (db: Pick<Engine['db'], 'selectFrom'>): Promise<string[]> =>
  (await db.selectFrom('warren_migrations').select('name').execute()).map(({ name }) => name).toSorted();

function refuseNewer(engine: Engine, applied: readonly string[], known: readonly Migration[]): void {
  const strange = applied.find((name, at) => known[at]?.name !== name);
  if (strange === undefined) return;
  const newest = known.at(-1)?.name ?? 'none';
  throw new HubError(
    'newer-schema',
    `The store ${engine.place} has the schema ${applied.at(-1)}, and this Warren knows only up to ${newest}. ` +
      'Nothing was changed. Install the Warren that wrote it, or take the schema back with that one ("warren db migrate --down"), or set a new place for the store.',
    { facts: { found: applied.at(-1), strange, known: newest } },
  );
}
