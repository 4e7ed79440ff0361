import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../src/store/index.ts';
import { Postgres } from '../../test/support/postgres.ts';
import { realClock } from '../../test/support/real-clock.ts';
import { hubRow, instanceRow } from '../../test/support/store-rows.ts';
import { claimsOf, measuresOf, type Promises, timed, type Values } from './question-times.ts';
import type { Row } from './row.ts';

const instances = 100;
const scope = 'home';
const hub = 'hub-a';

/**
 * The questions of the registry, each a transaction of its own. Who registers is on disk when it is answered; a sign of life
 * does not wait for the disk, as in the hub.
 */
export const registryStore: Row = {
  name: 'registry-store',
  group: 'registry',
  async measure({ quick }) {
    const times = quick ? 200 : 1000;
    const folder = mkdtempSync(join(tmpdir(), 'warren-bench-'));
    await using postgres = await Postgres.start();
    await using stack = new AsyncDisposableStack();
    const open = async (url?: string): Promise<Store> =>
      stack.use(await openStore({ url, file: join(folder, 'warren.db'), poolSize: 10, clock: realClock }));
    const engines = [
      { column: 'sqlite', store: await open() },
      { column: 'postgres', store: await open(await postgres.database()) },
    ];
    const measured = [];
    for (const { column, store } of engines) measured.push({ column, values: await asked(store, times) });
    await stack.disposeAsync();
    rmSync(folder, { recursive: true });
    const title = `Registry of ${instances} instances`;
    const measures = measuresOf(['register', 'heartbeat', 'list', 'details']);
    return { title, measures, measured, claims: claimsOf(promised, measured) };
  },
};

const promised: Promises = [
  ['sqlite', 'register p50', 0.5],
  ['sqlite', 'heartbeat p50', 0.5],
  ['sqlite', 'list p50', 1],
  ['postgres', 'register p99', 50],
  ['postgres', 'heartbeat p99', 20],
  ['postgres', 'list p99', 100],
  ['postgres', 'details p99', 50],
];

async function asked(store: Store, times: number): Promise<Values> {
  await store.write([{ kind: 'hub', row: hubRow({ hub, scope, startedAt: 0 }) }]);
  for (let at = 0; at < instances; at++) await store.write([row(at, 0)]);
  const afterAll = times + 1; // of what is known to be later nothing is written
  const alive = Array.from({ length: 10 }, (_, at) => beat(at));
  return {
    ...(await timed({ name: 'register', times }, (at) => store.write([row(at % instances, at)]))),
    ...(await timed({ name: 'heartbeat', times }, (at) =>
      store.write([{ kind: 'heartbeat', hub, at: afterAll + at, alive }], { unhurried: true }),
    )),
    ...(await timed({ name: 'list', times }, () => store.instances({ scope }))),
    ...(await timed({ name: 'details', times }, (at) =>
      store.history({ scope, key: keyOf(at % instances), limit: 50 }),
    )),
  };
}

const keyOf = (at: number): string => at.toString(16).padStart(16, '0');
const row = (at: number, seenAt: number) =>
  ({ kind: 'instance', row: instanceRow({ scope, key: keyOf(at), hub, seenAt: seenAt + 1 }) }) as const;
const beat = (at: number) =>
  ({ scope, key: keyOf(at), status: 'ready', calls: at, errors: 0, rssBytes: 50_000_000 }) as const;
