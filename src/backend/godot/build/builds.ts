import { join } from 'node:path';
import { bootId, ownPid, startTimeOf } from '../../../instance/index.ts';
import { HubError } from '../../../kernel/errors.ts';
import { isoTime } from '../../../kernel/iso-time.ts';
import type { Random } from '../../../kernel/random.ts';
import { UuidV7 } from '../../../kernel/uuid-v7.ts';
import type { Engines } from '../engine/index.ts';
import type { GodotSurroundings } from '../game.ts';
import { takeBuildLock, tryBuildLock } from './build-lock.ts';
import { logPage, tailOf } from './build-log.ts';
import { placeIn } from './build-place.ts';
import { type BuildPlan, type BuiltProject, planBuild } from './build-plan.ts';
import { type BuildRecord, BuildRecords, hasEnded, type ProcessName } from './build-record.ts';
import type { BuildLogPage, BuildReport, Builds, BuildWish } from './contract.ts';
import type { ExpectedFiles } from './judge.ts';
import { endLeftovers } from './leftover.ts';
import { LiveBuild, type StopReason } from './live-build.ts';
import { performBuild } from './perform-build.ts';
import { fingerprintOf, settingsOf } from './project-files.ts';

export interface BuildsOptions extends GodotSurroundings {
  /** Canonical directory of `project.godot`. */
  readonly root: string;
  /** What the project says now. */
  readonly project: () => BuiltProject;
  readonly engines: Engines;
  readonly random: Random;
  /** What the game reaches, where an index is at hand: an output is compared with it. */
  readonly expected?: () => ExpectedFiles | undefined;
}

const TIMEOUT_MS = 10 * 60 * 1000;
const MOST_TIMEOUT_MS = 6 * 60 * 60 * 1000;
const MOST_WAITING = 8;
/** Old builds go, but not the last one that succeeded. */
const KEPT = 5;
const LOOK_EVERY_MS = 250;

/** The builds of one version. What an earlier process left behind is ended first. */
export async function openBuilds(options: BuildsOptions): Promise<Builds> {
  const records = new BuildRecords(join(options.dataDirectory, 'builds'));
  const lock = await tryBuildLock(lockPath(options));
  if (lock) {
    using _held = lock;
    await endLeftovers(records, options.clock);
  }
  return new VersionBuilds(options, records);
}

const lockPath = ({ dataDirectory }: BuildsOptions): string => join(dataDirectory, 'build.lock');

class VersionBuilds implements Builds {
  readonly #options: BuildsOptions;
  readonly #records: BuildRecords;
  readonly #ids: UuidV7;
  readonly #self: ProcessName;
  readonly #listeners = new Set<(report: BuildReport) => void>();
  /** Of this process, and not ended or the last one that did. */
  readonly #live = new Map<string, LiveBuild>();
  #tail: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: BuildsOptions, records: BuildRecords) {
    this.#options = options;
    this.#records = records;
    this.#ids = new UuidV7(options.clock, options.random);
    this.#self = { pid: ownPid(), startTime: startTimeOf(ownPid()) ?? '', bootId: bootId() };
  }

  async start(wish: BuildWish): Promise<BuildReport> {
    const { root, engines, env } = this.#options;
    const plan = await planBuild(wish, { root, project: this.#options.project(), engines, env });
    if (this.#closed) throw new HubError('busy', 'This instance is about to stop. Start the build again.');
    if ([...this.#live.values()].filter((build) => !build.over).length >= MOST_WAITING)
      throw new HubError('busy', `${MOST_WAITING} builds of this version wait already. Wait for one, or cancel one.`);
    const build = this.#queued(plan);
    this.#tail = this.#tail.then(() => this.#turn(build));
    return build.report();
  }

  report(id?: string): BuildReport | undefined {
    const wanted = id ?? this.#records.ids().at(-1);
    const live = wanted === undefined ? undefined : this.#live.get(wanted);
    if (live) return live.report(this.#isStale(live.record));
    const record = wanted === undefined ? undefined : this.#records.read(wanted);
    return record && { ...record.report, log: tailOf(this.#logOf(record.report.id)), stale: this.#isStale(record) };
  }

  async whenEnded(id: string, signal: AbortSignal): Promise<BuildReport> {
    for (let report = this.#known(id); ; report = this.#known(id)) {
      if (hasEnded(report.state)) return report;
      const live = this.#live.get(id);
      await (live ? unlessAborted(live.ended.promise, signal) : this.#options.clock.sleep(LOOK_EVERY_MS, signal));
    }
  }

  async cancel(id: string): Promise<BuildReport> {
    const report = this.#known(id);
    if (hasEnded(report.state)) return report;
    const live = this.#live.get(id);
    if (!live) throw new HubError('busy', `Build ${id} belongs to another Warren on this machine; cancel it there.`);
    live.stop('cancelled');
    await live.ended.promise;
    return live.report(this.#isStale(live.record));
  }

  async log(id: string, from: number, limit: number): Promise<BuildLogPage> {
    return logPage(this.#logOf(this.#known(id).id), from, limit);
  }

  onChange(listener: (report: BuildReport) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const build of this.#live.values()) build.stop('interrupted');
    await this.#tail;
  }

  #queued(plan: BuildPlan): LiveBuild {
    const id = this.#ids.next();
    const place = placeIn(this.#records.folderOf(id));
    const { wish, engine, exported } = plan;
    const report = {
      id,
      state: 'queued',
      wish,
      ...(exported ? { preset: exported.preset.name } : {}),
      engine: { path: engine.path, version: engine.version },
      queuedAt: isoTime(this.#options.clock.now()),
      artefacts: [],
      problems: [],
      logFile: place.log,
    } as const;
    const record = { schema: 1, report, owner: this.#self } as const;
    const build = new LiveBuild({ plan, place, record }, this.#records, (changed) => this.#tell(changed));
    this.#live.set(id, build);
    return build;
  }

  /** Its turn within this process; never rejects, so that the next one gets its turn too. */
  async #turn(build: LiveBuild): Promise<void> {
    const { clock } = this.#options;
    const began = clock.monotonic();
    const times = () => ({ endedAt: isoTime(clock.now()), tookMs: Math.round(clock.monotonic() - began) });
    try {
      using _lock = await takeBuildLock(lockPath(this.#options), clock, build.signal);
      await endLeftovers(this.#records, clock);
      const performed = await this.#perform(build);
      build.finished(performed, times(), settingsOf(this.#options.root));
    } catch (error) {
      if (build.signal.aborted) build.stopped(reasonOf(build.signal), times());
      else build.finished(failure(error), times(), settingsOf(this.#options.root));
    } finally {
      build[Symbol.dispose]();
      this.#prune();
    }
  }

  async #perform(build: LiveBuild): Promise<Awaited<ReturnType<typeof performBuild>>> {
    const { clock, env, root, expected } = this.#options;
    const { plan, place, log } = build;
    build.began(isoTime(clock.now()), fingerprintOf(root));
    const ms = Math.min(plan.wish.timeoutMs ?? TIMEOUT_MS, MOST_TIMEOUT_MS);
    const cancelDeadline = clock.after(ms, () => build.stop('timed-out'));
    try {
      const bound = {
        onSpawn: (engine: { pid: number; startTime: string }) =>
          build.spawned({ ...engine, bootId: this.#self.bootId }),
        onProgress: (done: number, step: string) => build.progressed(done, step),
      };
      return await performBuild({ plan, place, env, clock, log, expected: () => expected?.(), ...bound }, build.signal);
    } finally {
      cancelDeadline();
    }
  }

  /** After its end a build is read from disk, as by everybody else; the last one stays at hand. */
  #prune(): void {
    const over = [...this.#live].filter(([, build]) => build.over);
    for (const [id] of over.slice(0, -1)) this.#live.delete(id);
    const states = this.#records.ids().map((id) => ({ id, state: this.#records.read(id)?.report.state }));
    const ended = states.filter(({ state }) => state === undefined || hasEnded(state));
    const good = ended.findLast(({ state }) => state === 'succeeded')?.id;
    for (const { id } of ended.slice(0, -KEPT)) if (id !== good) this.#records.remove(id);
  }

  #known(id: string): BuildReport {
    const report = this.report(id);
    if (report) return report;
    const latest = this.#records.ids().toReversed().slice(0, KEPT);
    throw new HubError(
      'unknown-build',
      `There is no build ${id.slice(0, 64)} of this version. The latest: ${latest.join(', ') || 'none'}.`,
      {
        facts: { builds: latest },
      },
    );
  }

  #isStale({ fingerprint, report }: BuildRecord): boolean {
    if (!fingerprint || !hasEnded(report.state)) return false;
    const now = fingerprintOf(this.#options.root);
    return now.sources !== fingerprint.sources || now.settings !== fingerprint.settings;
  }

  #logOf(id: string): string {
    return placeIn(this.#records.folderOf(id)).log;
  }

  #tell(report: BuildReport): void {
    for (const listener of this.#listeners) listener(report);
  }
}

const reasonOf = ({ reason }: AbortSignal): StopReason =>
  reason === 'timed-out' || reason === 'interrupted' ? reason : 'cancelled';

/** What nobody expected fails this build, and nothing else. */
const failure = (error: unknown) => ({
  problems: [
    {
      code: error instanceof HubError ? error.code.toUpperCase().replaceAll('-', '_') : 'BUILD_FAILED',
      severity: 'error',
      message: error instanceof Error ? error.message : String(error),
    } as const,
  ],
  artefacts: [],
});

async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
