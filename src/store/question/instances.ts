import { clean } from '../column.ts';
import type { InstanceRow } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { instances as table } from '../schema.ts';
import { FixedQuery } from './fixed-query.ts';

interface Where {
  readonly scope?: string;
  readonly hub?: string;
}

/** All instances, those of one scope, or those of one hub; by project and name. */
export async function instances(engine: Engine, { scope, hub }: Where): Promise<InstanceRow[]> {
  const asked = [scope, hub].filter((it) => it !== undefined);
  const found = await engine.run(listOf({ scope, hub }).with(engine, asked.map(clean)));
  return found.map((values) => table.rowFrom(values));
}

const listFor = (...names: readonly (keyof Where)[]): FixedQuery =>
  new FixedQuery((change) =>
    change
      .selectFrom('instances')
      .select(table.columns)
      .where((it) => it.and(names.map((name) => it(name, '=', ''))))
      .orderBy('project')
      .orderBy('name')
      .orderBy('key')
      .orderBy('scope'),
  );

const lists = { all: listFor(), scope: listFor('scope'), hub: listFor('hub'), both: listFor('scope', 'hub') };

function listOf({ scope, hub }: { readonly scope: string | undefined; readonly hub: string | undefined }): FixedQuery {
  if (scope === undefined) return hub === undefined ? lists.all : lists.hub;
  return hub === undefined ? lists.scope : lists.both;
}
