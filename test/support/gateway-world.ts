import { createHash } from 'node:crypto';
import {
  type Definition,
  type DoneCall,
  type Gateway,
  greet,
  type Link,
  Manifests,
  revalidate,
  type Served,
  type ServerSpec,
  serveClient,
  serverVoice,
} from '../../src/gateway/index.ts';
import { Pool } from '../../src/instance/index.ts';
import { HubError } from '../../src/kernel/errors.ts';
import { projectId, projectKey } from '../../src/kernel/ids.ts';
import type { Fact } from '../../src/kernel/report.ts';
import type { Project } from '../../src/project/index.ts';
import type { ClientFacts, Hello } from '../../src/protocol/index.ts';
import { memoryPair } from '../../src/transport/index.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { type Behaviour, MemoryClient, MemoryServer } from './memory-peers.ts';

export const definition = (more: Partial<Definition> = {}): Definition => ({
  name: 'files',
  kind: 'stdio',
  command: 'files',
  args: [],
  env: {},
  passEnv: [],
  cwd: undefined,
  share: 'project',
  era: 'auto',
  limits: {
    startMs: 10_000,
    idleMs: 60_000,
    stopMs: 5000,
    requestMs: 0,
    messageBytes: 1024 * 1024,
    inFlight: 100,
    memoryBytes: 0,
    ...more.limits,
  },
  ...more,
});

const project = (root: string): Project => ({
  root,
  slug: root.slice(1),
  version: undefined,
  id: projectId(`p_${root}`),
  key: projectKey(root),
  repositoryId: undefined,
  kinds: [],
});

export interface WorldOptions {
  /** What runs behind a command. */
  servers: Readonly<Record<string, Behaviour>>;
  definitions?: Definition[];
  share?: Definition['share'];
  limits?: Partial<Gateway['limits']>;
  requestMs?: number;
}

/** A gateway whose clients and servers live in memory and whose time stands still. */
export function gatewayWorld(options: WorldOptions) {
  const clock = new FakeClock();
  const facts: Fact[] = [];
  const processes: MemoryServer[] = [];
  const files = new Map<string, string>();
  const report = (fact: Fact): void => void facts.push(fact);
  const state = { definitions: options.definitions ?? [], launching: Promise.resolve(), done: [] as DoneCall[] };
  const limits: Gateway['limits'] = {
    messageBytes: 1024 * 1024,
    queueBytes: 64 * 1024,
    inFlight: 50,
    patienceMs: 1000,
    gatherMs: 10_000,
    stallMs: 250,
    probeMs: 2500,
    helloMs: 10_000,
    ...options.limits,
  };
  const manifests = new Manifests(
    { read: (key) => files.get(key), write: (key, text) => void files.set(key, text) },
    report,
  );
  const said = { clock, report, limits, manifests, version: '1.2.3', voice: serverVoice(report) };
  const pool = new Pool<ServerSpec, Link>({
    launcherOf: () => ({
      async launch(spec) {
        await state.launching;
        const behaviour = options.servers[spec.command];
        if (!behaviour) throw new Error(`no server ${spec.command}`);
        const process = new MemoryServer(100 + processes.length, spec, behaviour);
        processes.push(process);
        return process;
      },
    }),
    greet: async (launched, spec, signal) => {
      const link = await greet(launched, spec, said, signal);
      void settled().then(() => revalidate(link, said)); // a real process answers in a later turn
      return link;
    },
    clock,
    random: { hex: (bytes) => '0'.repeat(2 * bytes) },
    report,
    records: { add: () => undefined, remove: () => undefined },
    hub: 'nonce',
    homeId: 'home',
    bootId: 'boot',
  });
  let serial = 0;
  const gateway: Gateway = {
    version: '1.2.3',
    hub: 'nonce-of-hub',
    pid: 1,
    pool,
    manifests,
    limits,
    clock,
    random: { hex: () => String(++serial).padStart(8, '0') },
    report,
    ownTools: [
      {
        name: 'debug_detection',
        title: 'Detection',
        description: 'Which project this is.',
        inputSchema: { type: 'object' },
        outputSchema: { type: 'object' },
        call: (args) => {
          if (args['bug']) throw new TypeError('a bug');
          return { text: 'found', structured: { found: true } };
        },
      },
      {
        name: 'seldom',
        title: 'Seldom',
        description: 'Not in the list.',
        inputSchema: { type: 'object' },
        outputSchema: { type: 'object' },
        unlisted: true,
        call: () => ({ text: 'seldom', structured: {} }),
      },
    ],
    ownPrompts: [
      {
        name: 'resume',
        title: 'Resume',
        description: 'Goes on.',
        arguments: [
          { name: 'session', title: 'Session', description: 'Which one.', required: false },
          { name: 'why', title: 'Why', description: 'The reason.', required: true },
        ],
        get: async (args, { client }) => {
          if (args['why'] === 'bug') throw new TypeError('a bug');
          if (args['session'] === 'nobody') throw new HubError('unknown-session', 'No session is called nobody.');
          return { text: `${client}: ${JSON.stringify(args)}` };
        },
        complete: async (argument, value) => Array.from({ length: 150 }, (_, at) => `${argument} ${value} ${at}`),
      },
    ],
    afterwards: (work) => work(),
    toolCalled: (done) => void state.done.push(done),
    baseEnv: { PATH: '/bin' },
    logDirectory: '/logs',
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    identify: ({ cwd, roots }) => ({
      project: cwd === '/nowhere' && !roots ? undefined : project(roots?.[0]?.replace('file://', '') ?? cwd),
      confidence: cwd === '/nowhere' ? 'NONE' : 'HIGH',
      why: 'test',
      candidates: [],
      evidence: [],
    }),
    serversFor: () => ({ servers: state.definitions, problems: [] }),
    wrapped: () => ({
      share: options.share ?? 'project',
      limits: { ...definition().limits, requestMs: options.requestMs ?? 0 },
    }),
    exists: () => false,
  };
  const served: Served[] = [];

  /** A client that has said hello and was welcomed. */
  async function client(
    how: Partial<Hello> & { cwd?: string; env?: Record<string, string> } = {},
  ): Promise<MemoryClient> {
    const [front, door] = memoryPair(limits.messageBytes);
    const hooks = {
      admit: () => undefined,
      opened: (one: Served) => void served.push(one),
      closed: (one: Served) => void served.splice(served.indexOf(one), 1),
    };
    serveClient(door, gateway, hooks).catch((error: unknown) => {
      report({ kind: 'bug', where: 'connection', error });
      door.destroy();
    });
    const one = new MemoryClient(front);
    const { cwd = '/p', env = {}, ...more } = how;
    const facts: ClientFacts = { cwd, env };
    one.raw(
      JSON.stringify({
        warren: { min: 1, max: 1 },
        version: '1.2.3',
        mode: 'connect',
        pid: 1,
        argv: ['test'],
        facts,
        ...more,
      }),
    );
    await settled();
    one.lines.shift(); // the welcome
    return one;
  }

  /** A client of `warren run -- COMMAND`. */
  const wrapping = (
    command: string,
    env: Record<string, string> = {},
    more: Partial<Hello> = {},
  ): Promise<MemoryClient> => client({ mode: 'run', wrapped: { command, args: [], env }, ...more });

  const nth = (n: number): MemoryServer => {
    const process = processes[n];
    if (!process) throw new Error(`there is no process ${n}`);
    return process;
  };
  const bugs = (): Fact[] => facts.filter(({ kind }) => kind === 'bug');
  return {
    clock,
    facts,
    processes,
    files,
    state,
    limits,
    manifests,
    pool,
    gateway,
    served,
    client,
    wrapping,
    nth,
    bugs,
  };
}

export type World = ReturnType<typeof gatewayWorld>;
