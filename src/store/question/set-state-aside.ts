import type { SetAside } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { asides, states } from '../schema.ts';

/** Set-aside states of one instance that stay, the newest. */
const KEPT = 3;

/** Moves saved state out of the way, where a person can still look at it. */
export async function setStateAside({ db }: Engine, { id: { scope, key }, why, at }: SetAside): Promise<void> {
  await db.transaction().execute(async (change) => {
    const saved = await change
      .deleteFrom('instance_state')
      .where('scope', '=', scope)
      .where('key', '=', key)
      .returning(states.columns)
      .executeTakeFirst();
    if (!saved) return;
    await change
      .insertInto('instance_state_aside')
      .values({ ...saved, ...asides.columnsOf({ why, asideAt: at }) })
      .onConflict((it) => it.columns(['scope', 'key', 'aside_at']).doNothing())
      .execute();
    await change
      .deleteFrom('instance_state_aside')
      .where('scope', '=', scope)
      .where('key', '=', key)
      .where('aside_at', 'not in', (it) =>
        it
          .selectFrom('instance_state_aside')
          .select('aside_at')
          .where('scope', '=', scope)
          .where('key', '=', key)
          .orderBy('aside_at', 'desc')
          .limit(KEPT),
      )
      .execute();
  });
}
