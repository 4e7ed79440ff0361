import { expect } from 'vitest';
import type { Exit, InstanceSpec, Launched, Link, ProcessRecord, StopReason } from '../../src/instance/contract.ts';
import { Pool, type PoolOptions } from '../../src/instance/pool.ts';
import { HubError } from '../../src/kernel/errors.ts';
import { instanceKey } from '../../src/kernel/ids.ts';
import type { Fact } from '../../src/kernel/report.ts';
import { memoryPair } from '../../src/transport/index.ts';
import { FakeClock } from './fake-clock.ts';

/** A process in memory: ends on SIGTERM unless told otherwise, and remembers what it heard. */
export class MemoryProcess implements Launched {
  readonly pid: number;
  readonly startTime = '42';
  readonly channel = memoryPair()[0];
  readonly signals: NodeJS.Signals[] = [];
  readonly #exit = Promise.withResolvers<Exit>();
  readonly #gone = Promise.withResolvers<void>();
  readonly exited = this.#exit.promise;
  readonly gone = this.#gone.promise;
  ignoresSigterm = false;
  leavesChildren = false;
  alive = true;

  constructor(pid: number) {
    this.pid = pid;
  }

  lastWords(): string {
    return `warming up\nprocess ${this.pid} has a problem\n`;
  }

  signal(name: NodeJS.Signals): void {
    this.signals.push(name);
    if (name === 'SIGTERM' && this.ignoresSigterm) return;
    this.end({ code: null, signal: name });
    this.childrenEnd();
  }

  end(exit: Exit): void {
    this.alive = false;
    this.#exit.resolve(exit);
    if (!this.leavesChildren) this.#gone.resolve();
  }

  childrenEnd(): void {
    this.#gone.resolve();
  }
}

export class MemoryLink implements Link {
  readonly process: MemoryProcess;
  readonly ends: (StopReason | undefined)[] = [];
  readonly exits: Exit[] = [];
  inFlight = 0;
  lastActiveAt = 0;
  lastHeardAt = 0;
  calls = 0;
  errors = 0;
  readonly #cut = Promise.withResolvers<void>();
  readonly cut = this.#cut.promise;
  /** Nothing is heard of the process any more. */
  readonly cutOff = this.#cut.resolve;

  constructor(process: MemoryProcess) {
    this.process = process;
  }

  ended(exit: Exit, _: string, why: StopReason | undefined): void {
    this.exits.push(exit);
    this.ends.push(why);
  }
}

export const spec = (more: Partial<InstanceSpec> = {}): InstanceSpec => ({
  key: instanceKey('k1'),
  name: 'files',
  project: 'noxii/0.16',
  kind: 'stdio',
  command: 'files',
  args: [],
  cwd: '/',
  env: { PATH: '/bin' },
  maxLineBytes: 1024,
  startMs: 10_000,
  idleMs: 60_000,
  stopMs: 5000,
  linger: 'keep',
  memoryBytes: 0,
  ...more,
});

/** A pool whose processes live in memory and whose time stands still; `held` keeps launches and handshakes waiting. */
export function world(more: Pick<PoolOptions<InstanceSpec, MemoryLink>, 'health' | 'limits' | 'remembered'> = {}) {
  const clock = new FakeClock();
  const facts: Fact[] = [];
  const processes: MemoryProcess[] = [];
  const specs: InstanceSpec[] = [];
  const records = new Map<number, ProcessRecord>();
  /** Handshakes wait for this when it is set. */
  const held: { greeting?: Promise<void>; launching?: Promise<void> } = {};
  const pool = new Pool<InstanceSpec, MemoryLink>({
    launcherOf: () => ({
      async launch(spec) {
        specs.push(spec as InstanceSpec); // the pool hands on what it was given
        await held.launching;
        const process = new MemoryProcess(100 + processes.length);
        processes.push(process);
        return process;
      },
    }),
    async greet(launched, _, signal) {
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
      await Promise.race([held.greeting, aborted]);
      return new MemoryLink(launched as MemoryProcess); // the launcher above makes no others
    },
    clock,
    random: { hex: (bytes) => '0'.repeat(2 * bytes) },
    report: (fact) => facts.push(fact),
    records: { add: (record) => records.set(record.pid, record), remove: (pid) => records.delete(pid) },
    hub: 'nonce',
    homeId: 'home',
    bootId: 'boot',
    ...more,
  });
  const nth = (n: number): MemoryProcess => {
    const process = processes[n];
    if (!process) throw new Error(`there is no process ${n}`);
    return process;
  };
  return { clock, facts, processes, specs, records, held, pool, nth };
}

export const patient = (): AbortSignal => new AbortController().signal;
export const failure = (promise: Promise<unknown>): Promise<HubError> =>
  promise.then(
    () => expect.unreachable('it was answered'),
    (error: unknown) => (error instanceof HubError ? error : expect.unreachable(String(error))),
  );
