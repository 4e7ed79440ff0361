import type { Clock } from '../kernel/clock.ts';
import { RecentMap } from '../kernel/recent-map.ts';
import type { ClientFacts } from '../protocol/index.ts';
import { evidenceVariables } from './clue.ts';
import type { Detection } from './detection.ts';
import type { Disk } from './disk.ts';
import { identify } from './identify.ts';
import { isStill, recordingDisk, type Trail } from './recording-disk.ts';
import type { Rules } from './rules.ts';

interface Entry {
  readonly detection: Detection;
  readonly trail: Trail;
  readonly madeAt: number;
}

/**
 * Remembers answers for a while. An answer is dropped at once when anything on disk that it rests on changed, also when
 * something appeared that was not there. The least recently asked goes first when there are too many.
 */
export class DetectionCache {
  readonly #rules: Rules;
  readonly #clock: Clock;
  readonly #maxAgeMs: number;
  readonly #entries: RecentMap<string, Entry>;

  constructor(rules: Rules, clock: Clock, maxAgeMs = 300_000, maxEntries = 1000) {
    this.#rules = rules;
    this.#clock = clock;
    this.#maxAgeMs = maxAgeMs;
    this.#entries = new RecentMap(maxEntries);
  }

  identify(facts: ClientFacts): Detection {
    const key = keyOf(facts);
    const known = this.#entries.get(key);
    const entry = known && this.#isFresh(known) ? known : this.#look(facts);
    this.#entries.set(key, entry); // the latest asked for
    return entry.detection;
  }

  #isFresh({ madeAt, trail }: Entry): boolean {
    return this.#clock.monotonic() - madeAt < this.#maxAgeMs && isStill(trail, this.#rules.disk);
  }

  #look(facts: ClientFacts): Entry {
    const { disk, trail } = recordingDisk(this.#rules.disk);
    const madeAt = this.#clock.monotonic();
    return { detection: identify(facts, seenThrough(disk, this.#rules)), trail, madeAt };
  }
}

const keyOf = ({ cwd, explicit, env, roots }: ClientFacts): string =>
  JSON.stringify([cwd, explicit, evidenceVariables.map((name) => env[name]), roots ?? []]);

/** The same rules over another disk; not a spread, because rules may be an object with methods of a class. */
const seenThrough = (disk: Disk, rules: Rules): Rules => ({
  disk,
  home: rules.home,
  godotProjectsPath: rules.godotProjectsPath,
  ownVersion: (root) => rules.ownVersion?.(root),
  hash: (text) => rules.hash(text),
});
