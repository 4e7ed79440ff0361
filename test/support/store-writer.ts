import { openStore } from '../../src/store/index.ts';
import { realClock } from './real-clock.ts';
import * as rows from './store-rows.ts';

/**
 * A process that writes to a store until it is killed: `store-writer.ts FILE NAME [COUNT]`. It says each number on a line
 * of its own when the batch with it was written: an event and the instance whose `calls` is that number.
 */
const [file = '', name = '', count = 'Infinity'] = process.argv.slice(2);
const store = await patiently(() => openStore({ file, poolSize: 1, clock: realClock }));
for (let n = 1; n <= Number(count); n += 1) {
  const id = `${name}-${String(n).padStart(6, '0')}`;
  await patiently(() =>
    store.write([
      rows.event({ id, key: name }),
      rows.instance({ key: name, calls: n, seenAt: n }),
      rows.metric({ id, key: name }),
    ]),
  );
  process.stdout.write(`${n}\n`);
}
await store[Symbol.asyncDispose]();

/** Another writer is at it: the store says so after a moment, and it is asked again. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error && 'facts' in error && JSON.stringify(error.facts).includes('"passing":true')))
        throw error;
    }
  }
}
