import { setTimeout as sleep } from 'node:timers/promises';
import type { Seeded } from '../../test/support/chaos/seeded.ts';
import { Tally } from '../../test/support/chaos/tally.ts';
import { callTool } from '../../test/support/json-rpc.ts';
import { fixture } from '../../test/support/paths.ts';
import type { RawClient } from '../../test/support/raw-client.ts';
import type { TempHome } from '../../test/support/temp-home.ts';

const echo = fixture('echo');
const stdioProjects = 3;
const builtInProjects = 2;
/** So seldom, in ms, that no instance crashes more often than its hub takes for an accident. */
const crashEveryMs = 35_000;
const visitEveryMs = 1500;

interface Seat {
  readonly client: RawClient;
  readonly builtIn: boolean;
}

/**
 * A day in the life of a hub, fast: clients that stay and clients that come and go, small and large results, calls that are
 * taken back, servers of both sorts, and now and then one that crashes. The first project of each sort is spared the crashes:
 * its instance is the one whose memory is watched.
 */
export class Load {
  readonly tally = new Tally();
  crashes = 0;
  visits = 0;
  readonly #home: TempHome;
  readonly #chance: Seeded;
  readonly #stdio: readonly string[];
  readonly #builtIn: readonly string[];
  readonly #staying: Seat[] = [];
  readonly #enough = new AbortController();
  readonly #work: Promise<void>[] = [];

  constructor(home: TempHome, chance: Seeded) {
    this.#home = home;
    this.#chance = chance;
    home.configure({ echo: { kind: 'echo' } });
    this.#stdio = Array.from({ length: stdioProjects }, (_, at) => home.project(`stdio${at}`));
    this.#builtIn = Array.from({ length: builtInProjects }, (_, at) => home.project(`built-in${at}`));
  }

  /** Those who stay come in; every instance runs. */
  async open(): Promise<void> {
    for (const project of [...this.#stdio, ...this.#stdio]) this.#staying.push(await this.#enter(project, false));
    for (const project of [...this.#builtIn, ...this.#builtIn]) this.#staying.push(await this.#enter(project, true));
    for (const seat of this.#staying) await this.#plainCall(seat);
  }

  /** What is watched: the hub, an instance of each sort, a shim. */
  async watched(): Promise<Record<string, number>> {
    const [seat] = this.#staying;
    if (!seat) throw new Error('nobody came in');
    const spared = this.#staying.find(({ builtIn }) => builtIn);
    const text = (await callTool(spared?.client ?? seat.client, 'echo', { message: 'pid' })).result[
      'structuredContent'
    ];
    return {
      hub: (await this.#home.hub()).pid,
      stdio: Number((await callTool(seat.client, 'pid')).text),
      'built-in': Number((text as { pid?: unknown } | undefined)?.pid), // checked by looking it up in the process table
      shim: seat.client.pid,
    };
  }

  start(): void {
    for (const seat of this.#staying) this.#work.push(this.#stay(seat));
    this.#work.push(this.#visitors(), this.#accidents());
  }

  /** Everybody who only visited is gone, and nothing is in flight. */
  async rest(): Promise<void> {
    this.#enough.abort();
    await Promise.all(this.#work);
  }

  get stray(): string[] {
    return this.#staying.flatMap(({ client }) => client.stray);
  }

  async #enter(project: string, builtIn: boolean): Promise<Seat> {
    const client = builtIn ? this.#home.warren(['connect'], project) : this.#home.run(echo, project);
    await client.initialize();
    return { client, builtIn };
  }

  async #stay(seat: Seat): Promise<void> {
    while (!this.#enough.signal.aborted) {
      await this.#anyCall(seat);
      await sleep(this.#chance.between(0, 30));
    }
  }

  async #visitors(): Promise<void> {
    while (!this.#enough.signal.aborted) {
      await sleep(this.#chance.between(0, 2 * visitEveryMs));
      const builtIn = this.#chance.chance(0.4);
      const seat = await this.#enter(this.#chance.pick(builtIn ? this.#builtIn : this.#stdio), builtIn);
      for (let calls = this.#chance.between(1, 20); calls > 0; calls--) await this.#anyCall(seat);
      await (this.#chance.chance(0.2) ? seat.client.kill() : seat.client.close());
      this.visits++;
    }
  }

  async #accidents(): Promise<void> {
    for (let ms = 0; !this.#enough.signal.aborted; ms += 100) {
      await sleep(100);
      if (ms % crashEveryMs !== 0 || ms === 0) continue;
      const victim = this.#staying[1 + ((ms / crashEveryMs) % (stdioProjects - 1))];
      const pid = Number((await this.tally.call(victim?.client ?? this.#anySeat().client, 'pid'))?.text);
      if (!(pid > 1)) continue;
      process.kill(pid, 'SIGKILL');
      this.crashes++;
    }
  }

  #anySeat(): Seat {
    return this.#chance.pick(this.#staying);
  }

  #anyCall(seat: Seat): Promise<unknown> {
    const draw = this.#chance.next();
    const { client } = seat;
    if (seat.builtIn || draw < 0.7) return this.#plainCall(seat);
    if (draw < 0.8) return this.tally.call(client, 'big', { bytes: this.#chance.between(1000, 500_000) });
    if (draw < 0.9) return this.tally.call(client, 'slow', { ms: this.#chance.between(0, 100) });
    if (draw < 0.95) return this.tally.call(client, 'progress', { n: 5 });
    takenBack(client, this.#chance);
    return this.#plainCall(seat);
  }

  #plainCall({ client }: Seat): Promise<unknown> {
    return this.tally.call(client, 'echo', { message: 'x'.repeat(this.#chance.between(1, 2000)) });
  }
}

function takenBack(client: RawClient, chance: Seeded): void {
  const id = `taken-back-${chance.between(0, 2 ** 31)}`;
  client.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'slow', arguments: { ms: 300 } } });
  client.notify('notifications/cancelled', { requestId: id });
}
