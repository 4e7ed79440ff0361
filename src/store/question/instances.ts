import type { InstanceRow } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { instances as table } from '../schema.ts';

/** All instances, those of one scope, or those of one hub; by project and name. */
export async function instances({ db }: Engine, where: { scope?: string; hub?: string }): Promise<InstanceRow[]> {
  const { scope, hub } = where;
  const found = await db
    .selectFrom('instances')
    .select(table.columns)
    .$if(scope !== undefined, (it) => it.where('scope', '=', scope ?? ''))
    .$if(hub !== undefined, (it) => it.where('hub', '=', hub ?? ''))
    .orderBy('project')
    .orderBy('name')
    .orderBy('key')
    .orderBy('scope')
    .execute();
  return found.map((row) => table.rowOf(row));
}
