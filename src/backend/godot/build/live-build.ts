import { BuildLog } from './build-log.ts';
import type { BuildPlace } from './build-place.ts';
import type { BuildPlan } from './build-plan.ts';
import { type BuildRecord, type BuildRecords, hasEnded, type ProcessName } from './build-record.ts';
import type { BuildReport } from './contract.ts';
import type { Performed } from './perform-build.ts';
import type { Fingerprint } from './project-files.ts';

/** Why a build ends before its time. */
export type StopReason = 'cancelled' | 'timed-out' | 'interrupted';

const said: Readonly<Record<StopReason, string>> = {
  cancelled: 'It was cancelled.',
  'timed-out':
    'It took longer than it may. The last lines of the log show where it stood; a larger timeoutMs gives it more time.',
  interrupted: 'The process that built it was stopped. Start the build again.',
};

/**
 * A build of this process: `queued`, then `running`, then one of the states of the end, in which it stays. Every change is on
 * disk before anybody hears of it, except how far it is: that is told often and kept only here.
 */
export class LiveBuild implements Disposable {
  readonly plan: BuildPlan;
  readonly place: BuildPlace;
  readonly log: BuildLog;
  readonly ended = Promise.withResolvers<void>();
  readonly #records: BuildRecords;
  readonly #changed: (report: BuildReport) => void;
  readonly #controller = new AbortController();
  #record: BuildRecord;
  #progress: BuildReport['progress'];

  constructor(
    first: { readonly plan: BuildPlan; readonly place: BuildPlace; readonly record: BuildRecord },
    records: BuildRecords,
    changed: (report: BuildReport) => void,
  ) {
    this.plan = first.plan;
    this.place = first.place;
    this.#record = first.record;
    this.#records = records;
    this.#changed = changed;
    records.write(first.record); // what cannot even be written down is not begun
    this.log = new BuildLog(first.place.log);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get record(): BuildRecord {
    return this.#record;
  }

  get over(): boolean {
    return hasEnded(this.#record.report.state);
  }

  report(stale = false): BuildReport {
    const progress = this.#progress === undefined ? {} : { progress: this.#progress };
    return { ...this.#record.report, ...progress, log: this.log.last, stale };
  }

  /** The first reason counts. */
  stop(why: StopReason): void {
    if (!this.over) this.#controller.abort(why);
  }

  began(at: string, fingerprint: Fingerprint): void {
    this.#set({ fingerprint }, { state: 'running', startedAt: at });
  }

  /** The engine at work, to be ended by whoever comes when this process is killed. */
  spawned(engine: ProcessName): void {
    this.#set({ engine }, {});
  }

  progressed(done: number, step: string): void {
    const before = this.#progress;
    const rounded = Math.max(before?.done ?? 0, Math.round(done * 100) / 100);
    if (before?.done === rounded && before.step === step) return;
    this.#progress = { done: rounded, step: step.slice(0, 300) };
    this.#changed(this.report());
  }

  finished({ problems, artefacts }: Performed, times: Pick<BuildReport, 'endedAt' | 'tookMs'>, settings: string): void {
    const failed = problems.some(({ severity }) => severity === 'error');
    const { fingerprint } = this.#record;
    this.#end(
      { ...times, problems, artefacts, state: failed ? 'failed' : 'succeeded', ...this.#output(artefacts) },
      fingerprint && { fingerprint: { ...fingerprint, settings } },
    );
  }

  /** It was told to stop, and has. */
  stopped(why: StopReason, times: Pick<BuildReport, 'endedAt' | 'tookMs'>): void {
    const problem = { code: why.toUpperCase().replace('-', '_'), severity: 'error', message: said[why] } as const;
    this.#end({ ...times, state: why, problems: [problem] });
  }

  [Symbol.dispose](): void {
    this.log[Symbol.dispose]();
  }

  #output(artefacts: Performed['artefacts']): Pick<BuildReport, 'output'> {
    return artefacts.length === 0 ? {} : { output: this.place.output };
  }

  #end(report: Partial<BuildRecord['report']>, more: Partial<BuildRecord> = {}): void {
    this.#progress = undefined;
    const { engine: _engine, ...record } = this.#record;
    this.#record = record;
    this.#set(more, report);
    this.ended.resolve();
  }

  #set(more: Partial<BuildRecord>, report: Partial<BuildRecord['report']>): void {
    this.#record = { ...this.#record, ...more, report: { ...this.#record.report, ...report } };
    this.#keep();
    this.#changed(this.report());
  }

  /** A disk that refuses costs the memory of this build, not the build. */
  #keep(): void {
    try {
      this.#records.write(this.#record);
    } catch (error) {
      this.log.add(`The state of this build cannot be kept: ${String(error)}`);
    }
  }
}
