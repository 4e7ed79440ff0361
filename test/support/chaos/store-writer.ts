import { join } from 'node:path';
import { DiskSpool, type InstanceEvent, openKeeper, openStore, storePatience } from '../../../src/store/index.ts';
import { realClock } from '../real-clock.ts';

/**
 * Writes events through the store as a hub does and says each id on stdout once it would survive a `kill -9`: arguments are
 * the folder and the number of the run. Ids grow, so that their order is the order in which they were written.
 */
const [, , folder = '', run = '0'] = process.argv;
const report = (): void => undefined;
const keeper = openKeeper({
  engine: 'sqlite',
  open: () => openStore({ file: join(folder, 'warren.db'), poolSize: 1, clock: realClock }),
  spool: new DiskSpool(join(folder, 'spool'), report),
  clock: realClock,
  report,
  patience: storePatience,
});
const rowOf = (id: string): InstanceEvent => ({
  id,
  scope: 'home',
  key: 'k1',
  at: realClock.now(),
  name: 'files',
  project: 'noxii/0.16',
  what: 'ready',
  epoch: 1,
  pid: 4242,
  hub: 'writer',
  details: {},
});
const ending = new AbortController();
process.on('SIGTERM', () => ending.abort());
process.stdout.write('open\n');
for (let at = 0; !ending.signal.aborted; at++) {
  const ids = Array.from(
    { length: 1 + (at % 3) },
    (_, one) => `${run.padStart(6, '0')}-${String(at).padStart(6, '0')}-${one}`,
  );
  await keeper.acknowledge(...ids.map((id) => ({ kind: 'event' as const, row: rowOf(id) })));
  process.stdout.write(`${ids.join('\n')}\n`);
  await realClock.sleep(at % 5);
}
await keeper[Symbol.asyncDispose]();
process.exit(0);
