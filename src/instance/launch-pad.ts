import { bulkhead } from 'cockatiel';
import type { Clock } from '../kernel/clock.ts';
import type { Report } from '../kernel/report.ts';
import { Admission, type AdmissionOptions, type PlaceLimits } from './admission.ts';
import type { InstanceSpec, Launched, Launcher } from './contract.ts';
import { type Marks, marked } from './markers.ts';
import type { Turn } from './run.ts';

export interface PadOptions<S extends InstanceSpec> extends Marks {
  readonly launcherOf: (spec: S) => Launcher;
  readonly clock: Clock;
  readonly report: Report;
  readonly evict: AdmissionOptions['evict'];
  /** Absent: as many as anybody asks for. */
  readonly limits?: PlaceLimits & {
    /** Launches under way at a time: more would only keep each other from getting ready. */
    readonly launches: number;
  };
}

const unlimited = {
  instances: Number.POSITIVE_INFINITY,
  perKind: Number.POSITIVE_INFINITY,
  launches: Number.POSITIVE_INFINITY,
};

/** Where processes start from: one after the other gets a place, and gives it back when nothing of it is left. */
export class LaunchPad<S extends InstanceSpec> {
  readonly #options: PadOptions<S>;
  readonly #admission: Admission;
  readonly #launches: ReturnType<typeof bulkhead>;

  constructor(options: PadOptions<S>) {
    const { clock, evict, limits = unlimited } = options;
    this.#options = options;
    this.#admission = new Admission({ clock, evict, limits });
    this.#launches = bulkhead(limits.launches, Number.POSITIVE_INFINITY);
  }

  /** For a process that runs already. */
  occupy({ kind }: S, launched: Launched): void {
    const release = this.#admission.take(kind);
    void launched.gone.then(release);
  }

  async launch({ spec, epoch }: { spec: S; epoch: number }, turn: Turn, signal: AbortSignal): Promise<Launched> {
    const { key, name, project, kind, startMs } = spec;
    const release = await this.#admission.enter({ name, project, kind, withinMs: startMs }, signal, (why) => {
      turn.queued();
      this.#options.report({ kind: 'instance.queued', key, name, why });
    });
    try {
      const launched = await this.#launch(spec, epoch, { turn, signal });
      void launched.gone.then(release);
      return launched;
    } catch (error) {
      release();
      throw error;
    }
  }

  #launch(spec: S, epoch: number, { turn, signal }: { turn: Turn; signal: AbortSignal }): Promise<Launched> {
    const { launcherOf, hub, homeId } = this.#options;
    if (this.#launches.executionSlots === 0) turn.queued();
    return this.#launches.execute(() => {
      turn.placed();
      signal.throwIfAborted();
      const env = marked(spec.env, { hub, homeId });
      return launcherOf(spec).launch({ ...spec, env, fence: spec.fence ?? epoch }, signal);
    }, signal);
  }
}
