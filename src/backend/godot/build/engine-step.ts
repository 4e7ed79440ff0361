import type { Exit } from '../../../instance/index.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { engineEnvironment } from '../engine/index.ts';
import type { BuildLog } from './build-log.ts';
import type { BuildPlace } from './build-place.ts';
import type { BuildPlan } from './build-plan.ts';
import { ProgressReader, TroubleReader } from './engine-output.ts';
import type { ExpectedFiles } from './judge.ts';
import { runEngine } from './run-engine.ts';

export interface Performing {
  readonly plan: BuildPlan;
  readonly place: BuildPlace;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: BuildLog;
  readonly expected: () => ExpectedFiles | undefined;
  readonly onSpawn: (process: { pid: number; startTime: string }) => void;
  readonly onProgress: (done: number, step: string) => void;
}

/** Where in the whole a step lies, 0 to 1. */
type Band = readonly [from: number, to: number];

/** What one run of the engine gave. */
export interface Step {
  readonly exit: Exit;
  readonly trouble: TroubleReader;
}

/** Runs the engine once for a build: its lines into the log, its progress into its band of the whole. */
export type RunStep = (args: readonly string[], band: Band, title: string, signal: AbortSignal) => Promise<Step>;

export const stepOf =
  (work: Performing): RunStep =>
  async (args, [from, to], title, signal) => {
    const { plan, place, log } = work;
    const trouble = { out: new TroubleReader(), err: new TroubleReader() };
    const progress = new ProgressReader();
    log.add(`> ${[plan.engine.path, ...args].join(' ')}`);
    work.onProgress(from, title);
    const exit = await runEngine(
      {
        command: plan.engine.path,
        args,
        cwd: place.home,
        env: engineEnvironment(work.env, place.home),
        clock: work.clock,
        onSpawn: work.onSpawn,
        onLine(line, stream) {
          log.add(line);
          trouble[stream].read(line);
          const at = progress.read(line);
          if (at) work.onProgress(from + (to - from) * at.done, at.step || title);
        },
      },
      signal,
    );
    signal.throwIfAborted();
    log.add(`< ${exit.signal ?? `exit code ${exit.code}`}`);
    const { out, err } = trouble;
    err.scriptErrors.push(...out.scriptErrors);
    err.templatesSought.push(...out.templatesSought);
    err.notes.push(...out.notes);
    for (const told of out.told) err.told.add(told);
    return { exit, trouble: err };
  };
