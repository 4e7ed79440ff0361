import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixture } from '../paths.ts';
import { isAlive, type Process } from '../process-table.ts';
import type { RawClient } from '../raw-client.ts';
import { TempHome } from '../temp-home.ts';
import { waitFor } from '../wait-for.ts';
import type { Seeded } from './seeded.ts';
import { Tally } from './tally.ts';

const clientsPerProject = 2;
/** More kills of one instance than this within five minutes, and its hub rightly holds it back: then the project is left. */
const killsPerProject = 4;
const [writesDown = ''] = fixture('writes-down');

export const victims = ['hub', 'instance', 'built-in'] as const;
export type Victim = (typeof victims)[number];

/**
 * A home with clients that never stop calling while its hub and its servers are killed. Every call has an id of its own that
 * the server writes down before it answers: what was promised and what was done can be compared afterwards.
 */
export class KillWorld implements AsyncDisposable {
  readonly home = new TempHome();
  readonly tally = new Tally();
  readonly acknowledged: string[] = [];
  readonly kills: Record<Victim, number> = { hub: 0, instance: 0, 'built-in': 0 };
  /** Shims that ended although their client did not want it. */
  readonly fallen: string[] = [];
  readonly strays: string[] = [];
  readonly #chance: Seeded;
  readonly #name: string;
  readonly #killed = new Map<string, number>();
  #project = '';
  #projects = 0;
  #calls = 0;
  #going = true;
  readonly #loops: Promise<void>[] = [];

  constructor(name: string, chance: Seeded) {
    this.#name = name;
    this.#chance = chance;
    this.home.configure({ echo: { kind: 'echo' } });
    this.#move();
  }

  /** One more process dies. False: there was none of that sort this instant. */
  kill(victim: Victim): boolean {
    const candidates = victim === 'hub' ? this.home.hubs() : this.#servers(victim);
    if (candidates.length === 0) return false;
    const { pid, argv } = this.#chance.pick(candidates);
    if (!isAlive(pid)) return false;
    process.kill(pid, 'SIGKILL');
    this.kills[victim]++;
    if (victim === 'instance') this.#count(argv[2] ?? '');
    if (victim === 'built-in') this.#count(`${this.#project}/echo`);
    return true;
  }

  #count(which: string): void {
    const kills = (this.#killed.get(which) ?? 0) + 1;
    this.#killed.set(which, kills);
    if (kills >= killsPerProject && which.startsWith(this.#project)) this.#move();
  }

  #servers(victim: Victim): Process[] {
    if (victim === 'instance') return this.home.instances(writesDown);
    return this.home.processes().filter(({ argv }) => argv.some((word) => word.endsWith('builtin.js')));
  }

  /** On to a project nobody was in before: new clients, new instances. */
  #move(): void {
    this.#project = this.home.project(`p${++this.#projects}`);
    const here = this.#project;
    const stays = this.#chance.chance(0.5) ? ['stays'] : [];
    const file = join(here, 'calls');
    this.home.write(file, '');
    for (let at = 0; at < clientsPerProject; at++)
      this.#loops.push(this.#drive(() => this.home.run(fixture('writes-down', file, ...stays), here), here, 'write'));
    this.#loops.push(this.#drive(() => this.home.warren(['connect'], here), here, 'echo'));
  }

  async #drive(open: () => RawClient, project: string, tool: 'write' | 'echo'): Promise<void> {
    const chance = this.#chance.fork(`${project}${tool}${this.#loops.length}`);
    let client = open();
    await this.#greet(client);
    while (this.#going && this.#project === project) {
      await this.#call(client, tool, chance);
      await sleep(chance.between(0, 40));
      if (client.process.exitCode === null && client.process.signalCode === null) continue;
      this.fallen.push(client.stderr.slice(-300));
      client = open();
      await this.#greet(client);
    }
    this.strays.push(...client.stray);
    await client.close();
  }

  /** A handshake over which hubs die again and again is made again, as clients do. */
  async #greet(client: RawClient): Promise<void> {
    for (let tries = 0; tries < 10; tries++) {
      const answer = await client.initialize().catch(() => undefined); // the shim fell: the loop sees it
      if (!answer || answer.message.result) return;
    }
  }

  async #call(client: RawClient, tool: 'write' | 'echo', chance: Seeded): Promise<void> {
    const id = `${this.#name}-${++this.#calls}`;
    const args = tool === 'write' ? { id, ms: chance.chance(0.3) ? chance.between(1, 60) : 0 } : { message: id };
    const answer = await this.tally.call(client, tool, args);
    if (!answer) return;
    if (answer.text !== id) this.tally.wrong.push(`${id} was answered with ${answer.text}`);
    if (tool === 'write') this.acknowledged.push(id);
  }

  /** No more kills: everybody is served again, and then everybody leaves. */
  async calmDown(): Promise<void> {
    const before = this.tally.answered;
    await waitFor('calls are answered again', () => this.tally.answered > before + 6, { withinMs: 20_000 });
    this.#going = false;
    await Promise.all(this.#loops);
  }

  /** Ids in the order in which servers wrote them down. */
  done(): string[] {
    return Array.from({ length: this.#projects }, (_, at) => join(this.home.home, `p${at + 1}`, 'calls')).flatMap(
      (file) => readFileSync(file, 'utf8').split('\n').slice(0, -1),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#going = false;
    await this.home[Symbol.asyncDispose]();
    await Promise.all(this.#loops);
  }
}
