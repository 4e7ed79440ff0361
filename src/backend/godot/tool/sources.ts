import type { Clock } from '../../../kernel/clock.ts';
import type { ContextMemory } from '../context/index.ts';
import type { Games } from '../game.ts';
import type { KnownVersions } from '../project/index.ts';

/** What the tools of one instance are made from. */
export interface ToolSources {
  readonly games: Games;
  readonly known: KnownVersions;
  readonly context: ContextMemory;
  /** Where this instance is: canonical. */
  readonly root: string;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string>>;
  readonly pid: number;
  readonly warrenVersion: string;
}
