import { afterAll, beforeAll } from 'vitest';
import type { StoreOptions } from '../../src/store/index.ts';
import { Postgres } from './postgres.ts';
import { realClock } from './real-clock.ts';

/** One server for all tests of a suite; `fresh` is an empty database there. */
export function postgresPlaces() {
  const running: { server?: Postgres } = {};
  const server = (): Postgres => {
    if (!running.server) throw new Error('the server was not started');
    return running.server;
  };
  const fresh = async (): Promise<StoreOptions & { url: string }> => ({
    url: await server().database(),
    file: '/nowhere/warren.db',
    poolSize: 4,
    clock: realClock,
  });
  beforeAll(async () => {
    running.server = await Postgres.start();
  });
  afterAll(() => running.server?.[Symbol.asyncDispose]());
  return { server, fresh };
}
