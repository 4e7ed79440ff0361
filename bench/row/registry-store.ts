import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../src/store/index.ts';
import { Postgres } from '../../test/support/postgres.ts';
import { realClock } from '../../test/support/real-clock.ts';
import { hubRow, instanceRow } from '../../test/support/store-rows.ts';
import { claimsOf, measuresOf, overRounds, type Promises, ROUNDS, timed, type Values } from './question-times.ts';
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
    const times = quick ? 100 : 500;
    const folder = mkdtempSync(join(tmpdir(), 'warren-bench-'));
    await using postgres = await Postgres.start();
    await using stack = new AsyncDisposableStack();
    const open = async (url?: string): Promise<Store> =>
      stack.use(await openStore({ url, file: join(folder, 'warren.db'), poolSize: 10, clock: realClock }));
    const engines = [
      { column: 'sqlite', store: await open() },
      { column: 'postgres', store: await open(await postgres.database()) },
    ];
    for (const { store } of engines) await filled(store);
    const rounds = engines.map(({ column, store }) => ({ column, store, values: [] as Values[] }));
    for (let round = 0; round < ROUNDS; round++)
      for (const { store, values } of rounds) values.push(await asked(store, { times, from: 2 * round * (times + 1) }));
    const measured = rounds.map(({ column, values }) => ({ column, values: overRounds(values) }));
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

async function filled(store: Store): Promise<void> {
  await store.write([{ kind: 'hub', row: hubRow({ hub, scope, startedAt: 0 }) }]);
  for (let at = 0; at < instances; at++) await store.write([row(at, 0)]);
}

/** `from`: no earlier than all that was written before; of what is known to be later nothing is written. */
async function asked(store: Store, { times, from }: { times: number; from: number }): Promise<Values> {
  const beatsFrom = from + times + 1;
  const alive = Array.from({ length: 10 }, (_, at) => beat(at));
  return {
    ...(await timed({ name: 'register', times }, (at) => store.write([row(at % instances, from + at)]))),
    ...(await timed({ name: 'heartbeat', times }, (at) =>
      store.write([{ kind: 'heartbeat', hub, at: beatsFrom + at, alive }], { unhurried: true }),
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
