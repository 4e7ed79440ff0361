import type { Engine } from '../engine.ts';

/**
 * Removes instances without a sign of life since `before`, and hubs that have ended or fallen silent before that. A hub
 * that still stands as an owner stays: who takes over must be able to tell whether it was an earlier run of the same home.
 */
export function forgetDead({ db }: Engine, before: number): Promise<number> {
  return db.transaction().execute(async (change) => {
    const dead = await change.deleteFrom('instances').where('seen_at', '<', before).executeTakeFirst();
    const hubs = await change
      .deleteFrom('hubs')
      .where((it) => it.or([it('seen_at', '<', before), it('ended_at', '<', before)]))
      .where('hub', 'not in', (it) => it.selectFrom('instance_owners').select('hub'))
      .executeTakeFirst();
    return Number(dead.numDeletedRows + hubs.numDeletedRows);
  });
}
