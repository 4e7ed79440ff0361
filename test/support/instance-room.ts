import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stdioLauncher } from '../../src/backend/stdio/index.ts';
import {
  bootId,
  type Exit,
  FileRecords,
  type InstanceSpec,
  type Launched,
  Pool,
  type PoolOptions,
  type StopReason,
} from '../../src/instance/index.ts';
import { instanceKey } from '../../src/kernel/ids.ts';
import type { Fact } from '../../src/kernel/report.ts';
import { processesMarked } from './process-table.ts';
import { realClock } from './real-clock.ts';
import { waitFor } from './wait-for.ts';

/** A link that keeps what it was told. */
export class PlainLink {
  readonly launched: Launched;
  readonly lines: string[] = [];
  readonly ends: { exit: Exit; lastWords: string; why: StopReason | undefined }[] = [];
  inFlight = 0;
  lastActiveAt = 0;
  lastHeardAt = 0;
  calls = 0;
  errors = 0;

  constructor(launched: Launched) {
    this.launched = launched;
    launched.channel.open({
      lines: (batch) => {
        this.lastHeardAt = realClock.monotonic();
        this.lines.push(...batch.map(String));
      },
      overlong: () => undefined,
      drained: () => undefined,
      closed: () => undefined,
    });
  }

  ended(exit: Exit, lastWords: string, why: StopReason | undefined): void {
    this.ends.push({ exit, lastWords, why });
  }
}

/**
 * A pool over real processes in a folder of its own. A server is ready when its first line has come. On disposal nothing that was
 * started here may be alive, says the process table.
 */
export function instanceRoom(more: Pick<PoolOptions<InstanceSpec, PlainLink>, 'health' | 'limits'> = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'warren-instance-')));
  const facts: Fact[] = [];
  const report = (fact: Fact): void => void facts.push(fact);
  const launcher = stdioLauncher({ clock: realClock, report });
  const records = new FileRecords(join(folder, 'records'), report);
  const pool = new Pool<InstanceSpec, PlainLink>({
    launcherOf: () => launcher,
    async greet(launched, _, signal) {
      const link = new PlainLink(launched);
      await waitFor('first line', () => signal.aborted || link.lines.length > 0, { withinMs: 60_000, everyMs: 5 });
      signal.throwIfAborted();
      return link;
    },
    clock: realClock,
    random: { hex: (bytes) => 'f'.repeat(2 * bytes) }, // the shortest back-off
    report,
    records,
    hub: 'this-hub',
    homeId: folder,
    bootId: bootId(),
    ...more,
  });
  const alive = () => processesMarked(folder);
  return {
    folder,
    facts,
    pool,
    records,
    launcher,
    report,
    alive,
    /** A shell script as a server. */
    sh: (script: string, more: Partial<InstanceSpec> = {}): InstanceSpec => ({
      key: instanceKey('k1'),
      name: 'scripted',
      project: 'noxii/0.16',
      kind: 'stdio',
      command: 'sh',
      args: ['-c', script],
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', MARK: folder },
      maxLineBytes: 1024 * 1024,
      startMs: 20_000,
      idleMs: 0,
      stopMs: 300,
      linger: 'keep',
      memoryBytes: 0,
      ...more,
    }),
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      await waitFor(
        `the end of ${alive()
          .map(({ command }) => command)
          .join(', ')}`,
        () => alive().length === 0,
      );
      rmSync(folder, { recursive: true });
    },
  };
}

export const patient = (): AbortSignal => new AbortController().signal;
