/** A process that keeps the transcript of a session again and again, as several hubs do: `node transcript-keeper.ts WORLD TIMES`. */
import { join } from 'node:path';
import { Transcripts } from '../../src/session/index.ts';
import { openSqlStore } from '../../src/store/open-sql-store.ts';
import { realClock } from './real-clock.ts';
import { linked } from './transcript-world.ts';

const [, , dir = '', times = '0'] = process.argv;
const home = join(dir, 'home');
await using store = await openSqlStore({ file: join(dir, 'warren.db'), poolSize: 1, clock: realClock });
const kept = store.sessions.transcripts;
let drawn = 0;
const transcripts = new Transcripts({
  records: {
    put: (row) => patiently(() => kept.put(row)),
    find: (sought) => patiently(() => kept.find(sought)),
    used: (...words) => patiently(() => kept.used(...words)),
    sweep: (sweep) => patiently(() => kept.sweep(sweep)),
  },
  sessionsOf: async () => [],
  scope: 'home',
  host: 'machine',
  home,
  folder: join(home, '.warren', 'transcripts'),
  copies: join(home, '.warren', 'hooks', 'opencode'),
  clock: realClock,
  random: { hex: () => `${process.pid}-${drawn++}` },
  report: () => undefined,
});
for (let n = 0; n < Number(times); n++) console.log((await transcripts.archive(linked())).kind);

/** Another writer is at it: the store says so after a moment, and is asked again, as a hub does. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error && 'facts' in error && JSON.stringify(error.facts).includes('"passing":true')))
        throw error;
      await realClock.sleep(5);
    }
  }
}
