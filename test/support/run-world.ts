import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, Engines } from '../../src/backend/godot/engine/contract.ts';
import {
  type EventAnswer,
  type EventQuestion,
  openRuns,
  type Runs,
  type RuntimeEvent,
} from '../../src/backend/godot/run/index.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { repository } from './paths.ts';
import { realClock } from './real-clock.ts';
import { waitFor } from './wait-for.ts';

const godot3: Engine = {
  path: '/usr/bin/godot3-server',
  version: '3.2.3.stable',
  major: 3,
  minor: 2,
  patch: 3,
  editor: true,
  mono: false,
};

/** The real one of Debian. A machine without it cannot run these tests, and must say so. */
export function realGodot3(): Engine {
  if (!existsSync(godot3.path)) throw new Error('These tests need the real engine: apt-get install godot3-server');
  return godot3;
}

/** Says that it is Godot 4 and is a script of Node. */
export const fakeGodot4 = (minor: number): Engine => ({
  path: join(repository, 'test', 'fixtures', 'godot', 'run', 'fake-godot4.mjs'),
  version: `4.${minor}.0.stable`,
  major: 4,
  minor,
  patch: 0,
  editor: true,
  mono: false,
});

export const only = (engine: Engine): Engines => ({
  found: async () => ({ engines: [engine], rejected: [] }),
  for: async () => engine,
});

/** Real time, in which everybody's patience ends a hundred times sooner. */
export const hastyClock: Clock = {
  ...realClock,
  sleep: (ms, signal) => realClock.sleep(ms / 100, signal),
  after: (ms, fn) => realClock.after(ms / 100, fn),
};

/** A copy of a fixture project, and runs of it, on a machine of their own. Disposing ends the runs, and fails if anything is alive then. */
export class RunWorld implements AsyncDisposable {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'wr-')));
  readonly root = join(this.dir, 'game');
  readonly data = join(this.dir, 'data');
  readonly env: Record<string, string>;
  readonly #engine: Engine;
  readonly #open: Runs[] = [];

  constructor(project: string, engine: Engine) {
    this.#engine = engine;
    cpSync(join(repository, 'test', 'fixtures', 'godot', 'run', project), this.root, { recursive: true });
    for (const path of [this.data, join(this.dir, 'home')]) mkdirSync(path, { mode: 0o700 });
    this.env = { PATH: process.env['PATH'] ?? '', HOME: join(this.dir, 'home') };
  }

  /** `told`: variables that the engine is started with, which a real one has no use for. */
  runs(told: Record<string, string> = {}, clock: Clock = realClock): Runs {
    const runs = openRuns({
      root: this.root,
      needs: () => ({ engine: String(this.#engine.major), mono: false }),
      engines: only(wrapped(this.#engine, told, this.dir)),
      around: { clock, env: this.env, dataDirectory: this.data },
      random: { hex: (bytes) => randomBytes(bytes).toString('hex') },
    });
    this.#open.push(runs);
    return runs;
  }

  /** Processes with this folder in their environment. */
  processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => environmentOf(pid).includes(this.dir));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const runs of this.#open) await runs[Symbol.asyncDispose]();
    try {
      await waitFor('no process is left', () => this.processes().length === 0);
    } finally {
      for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
      rmSync(this.dir, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

/** An engine gets none of our variables, so a stand-in is started by a program that sets them. */
function wrapped(engine: Engine, told: Record<string, string>, dir: string): Engine {
  if (Object.keys(told).length === 0) return engine;
  const path = join(dir, 'engine.sh');
  const lines = Object.entries(told).map(([name, value]) => `export ${name}='${value}'\n`);
  writeFileSync(path, `#!/bin/sh\n${lines.join('')}exec '${engine.path}' "$@"\n`, { mode: 0o755 });
  return { ...engine, path };
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // it ended
  }
}

/** Everything that is kept. */
export const all = (runs: Runs, question: EventQuestion = {}): readonly RuntimeEvent[] =>
  runs.events({ limit: 100_000, ...question }).events;

export const seen = (
  runs: Runs,
  what: string,
  is: (event: RuntimeEvent) => boolean,
  withinMs = 20_000,
): Promise<RuntimeEvent> => waitFor(what, () => all(runs).find(is), { withinMs });

export const ended = (runs: Runs): Promise<EventAnswer> =>
  waitFor('the run has ended', () => runs.current()?.state === 'ended' && runs.events({ limit: 1000 }), {
    withinMs: 30_000,
  });
