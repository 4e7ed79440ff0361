import { join } from 'node:path';
import { withTables } from './both-engines.ts';
import { realClock } from './real-clock.ts';
import type { TempHome } from './temp-home.ts';

/** As if nothing had been heard of a session for an hour. */
export async function silence({ warrenHome, env }: TempHome, session: string): Promise<void> {
  const url = env['DATABASE_URL'];
  const place = { file: join(warrenHome, 'warren.db'), poolSize: 2, clock: realClock, ...(url ? { url } : {}) };
  await withTables(place, async (db) => {
    const past = realClock.now() - 3_600_000;
    await db.updateTable('sessions').set({ heartbeat_at: past }).where('id', '=', session).execute();
  });
}
