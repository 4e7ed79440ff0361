import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { gatewayWorld, type World } from '../../test/support/gateway-world.ts';
import type { Params } from '../../test/support/json-rpc.ts';
import { legacy, type MemoryClient } from '../../test/support/memory-peers.ts';

/** Ids and tokens that every client uses alike, so that only the gateway can tell them apart. */
const ids = ['1', '2', '3', '"1"', '"a"', '1.0', '-7', '12345678901234567890'];
const CLIENTS = 3;

type Step =
  | { do: 'ask'; client: number; id: string; read: boolean }
  | { do: 'answer'; nth: number }
  | { do: 'progress'; nth: number }
  | { do: 'cancel'; client: number; id: string }
  | { do: 'crash' }
  | { do: 'noise' };

const client = fc.nat(CLIENTS - 1);
const id = fc.constantFrom(...ids);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('ask' as const), client, id, read: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('answer' as const, 'progress' as const), nth: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), client, id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'noise' as const) }) },
);

/** What one client has asked: every asking has its own serial, which the server gives back. */
interface Asked {
  readonly client: number;
  readonly id: string;
  readonly serial: number;
  over: boolean;
}

class Play {
  readonly #world: World;
  readonly #clients: readonly MemoryClient[];
  readonly asked: Asked[] = [];

  constructor(world: World, clients: readonly MemoryClient[]) {
    this.#world = world;
    this.#clients = clients;
  }

  async perform(step: Step): Promise<void> {
    const process = this.#world.processes.at(-1);
    if (step.do === 'ask') this.#ask(step);
    else if (step.do === 'cancel') this.#cancel(step);
    else if (step.do === 'crash') process?.end();
    else if (step.do === 'noise')
      for (const id of [4711, 1, null, '1', 'a']) process?.says({ jsonrpc: '2.0', id, result: { serial: -1 } });
    else this.#serverSays(step.do, step.nth);
    await settled();
    this.#look();
  }

  /** Everything that is still open is answered by the server. */
  async finish(): Promise<void> {
    for (let round = 0; round < 3; round++) {
      const process = this.#world.processes.at(-1);
      for (const { id, params } of process?.heard ?? [])
        if (params?.['serial'] !== undefined)
          process?.says({ jsonrpc: '2.0', id, result: { serial: params['serial'] } });
      await this.#world.clock.advance(5000); // a process that crashed again is waited for
    }
    this.#look();
  }

  #ask({ client, id, read }: { client: number; id: string; read: boolean }): void {
    if (this.asked.some((one) => one.client === client && one.id === id && !one.over)) return;
    const serial = this.asked.push({ client, id, serial: this.asked.length, over: false }) - 1;
    const meta = `"_meta":{"progressToken":${id}}`;
    const method = read ? 'prompts/get' : 'tools/call';
    this.#clients[client]?.raw(
      `{"id":${id},"jsonrpc":"2.0","method":"${method}","params":{"name":"hang","serial":${serial},${meta}}}`,
    );
  }

  #cancel({ client, id }: { client: number; id: string }): void {
    const open = this.asked.find((one) => one.client === client && one.id === id && !one.over);
    if (!open) return;
    open.over = true;
    this.#clients[client]?.raw(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`);
  }

  #serverSays(what: 'answer' | 'progress', nth: number): void {
    const process = this.#world.processes.at(-1);
    const calls = (process?.heard ?? []).filter(({ params }) => params?.['serial'] !== undefined);
    const { id, params } = calls[nth % Math.max(1, calls.length)] ?? {};
    if (!process || id === undefined) return;
    const serial = params?.['serial'];
    if (what === 'answer') return process.says({ jsonrpc: '2.0', id, result: { serial } });
    const { progressToken } = { ...(params?.['_meta'] as Params) }; // as asked above
    process.says({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress: 1, serial } });
  }

  /** Whatever reached a client belongs to what it has asked, under the id it asked with, and comes once. */
  #look(): void {
    for (const [index, client] of this.#clients.entries()) {
      for (const line of client.lines.splice(0)) this.#judge(index, line);
    }
  }

  #judge(client: number, line: string): void {
    const open = this.asked.filter((one) => one.client === client && !one.over);
    const progress = /"progressToken":([^,}]+).*"serial":(\d+)/.exec(line);
    if (line.includes('notifications/progress')) {
      expect(
        open.some((one) => one.id === progress?.[1] && one.serial === Number(progress[2])),
        line,
      ).toBe(true);
      return;
    }
    const answer = /"id":("[^"]*"|[^,}]+)/.exec(line)?.[1];
    const whose = open.find((one) => one.id === answer);
    expect(whose, line).toBeDefined();
    const result = /"result":\{"serial":(-?\d+)\}/.exec(line)?.[1];
    if (result !== undefined) expect(Number(result), line).toBe(whose?.serial);
    else expect(line).toMatch(/"code":"instance-(crashed|held|unavailable)"/);
    if (whose) whose.over = true;
  }
}

it('gives every request exactly one answer, to whoever asked, under the id it was asked with', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const silent = legacy(({ method }) =>
        method === 'prompts/get' ? Promise.reject(new Error('answered by the play')) : undefined,
      );
      const world = gatewayWorld({ servers: { files: silent }, limits: { inFlight: 100 } });
      const clients: MemoryClient[] = [];
      for (let n = 0; n < CLIENTS; n++) {
        const one = await world.wrapping('files');
        await one.initialize();
        one.lines.splice(0);
        clients.push(one);
      }
      const play = new Play(world, clients);
      for (const one of steps) await play.perform(one);
      await play.finish();
      expect(play.asked.filter(({ over }) => !over)).toEqual([]);
      expect(world.served.map(({ client }) => client.inFlight)).toEqual([0, 0, 0]);
      expect(world.bugs()).toEqual([]);
      for (const one of clients) one.close();
      await settled();
      expect(world.pool.list().map(({ leases, inFlight }) => [leases, inFlight])).toEqual([[0, 0]]);
    }),
    { numRuns: 60 },
  );
});
