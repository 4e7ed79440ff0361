import type { Clock } from '../../../kernel/clock.ts';
import type { Random } from '../../../kernel/random.ts';
import type { Report } from '../../../kernel/report.ts';
import type { Engines } from '../engine/index.ts';

/** The world outside of one instance. */
export interface Surroundings {
  /** Of Warren: `~/.warren`. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly report: Report;
  readonly engines: Engines;
}
