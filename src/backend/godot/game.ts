import type { Clock } from '../../kernel/clock.ts';
import type { Builds } from './build/contract.ts';
import type { ProjectIndex } from './index/contract.ts';
import type { Layout } from './layout/contract.ts';
import type { VersionEntry } from './project/contract.ts';
import type { Runs } from './run/contract.ts';

/** One version of one game, and what can be done with it. Parts are made when they are first asked for. */
export interface Game {
  readonly version: VersionEntry;
  readonly index: ProjectIndex;
  readonly layout: Layout;
  readonly builds: Builds;
  readonly runs: Runs;
}

/** The games that an instance can reach: its own, and others of the same machine for who names them. */
export interface Games extends AsyncDisposable {
  /** That of this instance; its builds can be asked for once `of` gave it. */
  readonly own: Game;
  /**
   * By `noxii/0.16`, `noxii` where it has one version, or the id of the version; the own one when it is left out. Throws
   * `unknown-project` or `ambiguous-project` with the candidates.
   */
  of(versionId: string | undefined): Promise<Game>;
}

/** Handed to whatever needs the world outside of itself. */
export interface GodotSurroundings {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string>>;
  /** A directory of our own for one version, 0700, outside of the project: caches, builds, logs. */
  readonly dataDirectory: string;
}
