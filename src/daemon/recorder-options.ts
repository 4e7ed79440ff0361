import type { InstanceView } from '../instance/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Report } from '../kernel/report.ts';
import type { Project } from '../project/index.ts';
import type { HubRow, Keeper } from '../store/index.ts';

export interface RecorderOptions {
  readonly keeper: Keeper;
  readonly clock: Clock;
  readonly random: Random;
  readonly report: Report;
  readonly hub: HubRow;
  readonly probeMs: number;
  readonly instances: () => readonly InstanceView[];
  /** Of an instance, for people and by its root. */
  readonly specOf: (
    key: string,
  ) => { readonly name: string; readonly project: string; readonly root: string } | undefined;
  /** Of the connected clients. */
  readonly projects: () => Iterable<Project>;
  readonly startTimeOf: (pid: number) => string | undefined;
}
