import { type Footprint, footprintOf } from '../../test/support/chaos/outside.ts';
import type { TempHome } from '../../test/support/temp-home.ts';
import { driftOf, floors, type Sample } from './slope.ts';

/** So many samples make one point of the line: the lowest of them. */
const perPoint = 5;
/** What memory may drift by over the watched half whatever its scatter, in MiB: pages that are touched for the first time. */
const stillMib = 4;

interface Look {
  readonly hours: number;
  readonly processes: number;
  readonly of: Readonly<Record<string, Footprint>>;
}

/** What a drift came to, per hour, and what it may be. */
export interface Line {
  readonly mibAtEnd: number;
  readonly mibPerHour: number;
  readonly limitMibPerHour: number;
  readonly descriptors: readonly [first: number, last: number];
  readonly threads: readonly [first: number, last: number];
}

/** Looks at a few processes again and again, from outside. */
export class Watch {
  readonly #home: TempHome;
  readonly #pids: Readonly<Record<string, number>>;
  readonly #looks: Look[] = [];
  readonly #from = performance.now();

  constructor(home: TempHome, pids: Readonly<Record<string, number>>) {
    this.#home = home;
    this.#pids = pids;
  }

  /** Throws when one of them is gone: none of them is among those that crash. */
  look(): Look {
    const of = Object.fromEntries(
      Object.entries(this.#pids).map(([name, pid]) => {
        const footprint = footprintOf(pid);
        if (!footprint) throw new Error(`${name} (pid ${pid}) is gone`);
        return [name, footprint];
      }),
    );
    const hours = (performance.now() - this.#from) / 3_600_000;
    const look = { hours, processes: this.#home.processes().length, of };
    this.#looks.push(look);
    return look;
  }

  /** Of one process, over the second half of the time. */
  lineOf(name: string): Line {
    const half = this.#looks.slice(this.#looks.length >> 1);
    const memory = half.map(({ hours, of }): Sample => ({ hours, value: (of[name]?.privateKib ?? 0) / 1024 }));
    const points = floors(memory, perPoint);
    const { perHour, noisePerHour } = driftOf(points);
    const span = (points.at(-1)?.hours ?? 0) - (points[0]?.hours ?? 0);
    const ends = (what: 'descriptors' | 'threads'): readonly [number, number] => {
      const lows = floors(
        half.map(({ hours, of }): Sample => ({ hours, value: of[name]?.[what] ?? 0 })),
        perPoint,
      );
      return [lows[0]?.value ?? 0, lows.at(-1)?.value ?? 0];
    };
    return {
      mibAtEnd: round(points.at(-1)?.value ?? 0),
      mibPerHour: round(perHour),
      limitMibPerHour: round(Math.max(stillMib / span, noisePerHour)),
      descriptors: ends('descriptors'),
      threads: ends('threads'),
    };
  }
}

const round = (number: number): number => Math.round(number * 10) / 10;
