import { mkdtempSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callTool } from './json-rpc.ts';
import { fixture } from './paths.ts';
import type { Postgres } from './postgres.ts';
import { isAlive } from './process-table.ts';
import type { RawClient } from './raw-client.ts';
import { TempHome } from './temp-home.ts';
import { waitFor } from './wait-for.ts';

const [script = ''] = fixture('counts');
const [echoScript = ''] = fixture('echo');

const server = (file: string): unknown => ({ command: process.execPath, args: [file] });

/** One person's machine among those of a cluster. */
export class ClusterHome extends TempHome {
  constructor(url: string, leaseMs: number, more: Readonly<Record<string, string>> = {}) {
    super({
      DATABASE_URL: url,
      WARREN_CLUSTER: 'test',
      WARREN_CLUSTER_SECRET: 'known to these hubs and nobody else',
      WARREN_LEASE: String(leaseMs),
      ...more,
    });
    this.configure({ counts: server(script), echo: server(echoScript) });
  }

  /** A client of all servers of that project, which may lie in another one's home. */
  async connected(root: string, capabilities = {}): Promise<RawClient> {
    const client = this.warren(['connect'], root);
    await client.initialize(capabilities);
    return client;
  }

  async hubPid(): Promise<number> {
    return (await this.hub()).pid;
  }

  async killHub(): Promise<void> {
    const pid = await this.hubPid();
    process.kill(pid, 'SIGKILL');
    await waitFor('the end of the hub', () => !isAlive(pid));
  }

  /** The counting processes of one project that its hubs have. */
  counting(root: string): number[] {
    return this.instances(script)
      .filter(({ pid }) => cwdOf(pid) === root)
      .map(({ pid }) => pid);
  }
}

function cwdOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ''; // it has just ended
  }
}

/** Three homes, one database, projects that all of them see. */
export class ClusterWorld implements AsyncDisposable {
  /** In no home: a process belongs to the home whose path is in its environment. */
  readonly #shared = realpathSync(mkdtempSync(join(tmpdir(), 'wts-')));
  readonly homes: readonly [ClusterHome, ClusterHome, ClusterHome];
  readonly projects: readonly string[];
  readonly leaseMs: number;
  readonly url: string;

  private constructor(url: string, leaseMs: number) {
    const home = (): ClusterHome => new ClusterHome(url, leaseMs);
    this.homes = [home(), home(), home()];
    this.url = url;
    this.leaseMs = leaseMs;
    this.projects = ['a', 'b', 'c'].map((name) => join(this.#shared, name));
    for (const root of this.projects) this.homes[0].write(join(root, 'package.json'), '{}');
  }

  static async of(postgres: Postgres, leaseMs: number): Promise<ClusterWorld> {
    return new ClusterWorld(await postgres.database(), leaseMs);
  }

  get root(): string {
    return this.projects[0] ?? '';
  }

  /** The home whose hub has the process of that project. */
  ownerOf(root: string): ClusterHome {
    const [owner, second] = this.homes.filter((home) => home.counting(root).length > 0);
    if (!owner || second) throw new Error(`${root} has ${second ? 'several owners' : 'no owner'}`);
    return owner;
  }

  /** All counting processes of that project, wherever. */
  counting(root: string): number[] {
    return this.homes.flatMap((home) => home.counting(root));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rmSync(this.#shared, { recursive: true, force: true }));
    for (const home of this.homes) stack.use(home);
  }
}

export interface Counted {
  readonly pid: number;
  readonly count: number;
  /** When it was asked and when it was answered, in ms. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

export async function count(client: RawClient): Promise<Counted> {
  const askedAt = performance.now();
  const { text } = await callTool(client, 'counts__count');
  const { pid, count }: { pid: number; count: number } = JSON.parse(text);
  return { pid, count, askedAt, answeredAt: performance.now() };
}

/** Asks again and again, until an answer comes. */
export async function countAtLast(client: RawClient, withinMs: number): Promise<Counted> {
  return waitFor('an answer', () => count(client).catch(() => undefined), { withinMs });
}

/** Asks without a pause until `over`, whatever the answers are; gives all that came. */
export async function countWithoutEnd(client: RawClient, over: AbortSignal): Promise<Counted[]> {
  const answers: Counted[] = [];
  while (!over.aborted) {
    const answer = await count(client).catch(() => undefined);
    if (answer) answers.push(answer);
  }
  return answers;
}
