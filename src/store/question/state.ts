import type { InstanceId, StateRow } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { states } from '../schema.ts';

/** What an instance wanted to find again. */
export async function state({ db }: Engine, { scope, key }: InstanceId): Promise<StateRow | undefined> {
  const found = await db
    .selectFrom('instance_state')
    .select(states.columns)
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirst();
  return found && states.rowOf(found);
}
