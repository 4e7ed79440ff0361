import type { InstanceId } from '../contract.ts';
import type { Engine } from '../engine.ts';

/** The instance begins anew. False when nothing was saved. */
export async function clearState({ db }: Engine, { scope, key }: InstanceId): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('instance_state')
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
