/** A sample of something that must not grow. */
export interface Sample {
  /** Since the beginning. */
  readonly hours: number;
  readonly value: number;
}

export interface Drift {
  /** Theil–Sen: the median of the slopes between all pairs, which a third of wild samples does not move. */
  readonly perHour: number;
  /** What of it could be scatter. */
  readonly noisePerHour: number;
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
/** Makes the median absolute deviation of normal noise its standard deviation. */
const toSigma = 1.4826;
const sigmas = 3;

/** The lowest of each `size` samples: of memory, what is left after collecting. */
export function floors(samples: readonly Sample[], size: number): Sample[] {
  const groups = Map.groupBy(samples, (_, at) => Math.floor(at / size));
  return [...groups.values()].flatMap((group) => group.toSorted((a, b) => a.value - b.value).slice(0, 1));
}

/** How fast the samples grow, and how fast they may seem to by chance: three sigmas of their scatter over their time. */
export function driftOf(samples: readonly Sample[]): Drift {
  const slopes = samples.flatMap((a, at) =>
    samples.slice(at + 1).map((b) => (b.value - a.value) / (b.hours - a.hours || Number.EPSILON)),
  );
  const perHour = median(slopes);
  const rests = samples.map(({ hours, value }) => value - perHour * hours);
  const middle = median(rests);
  const sigma = toSigma * median(rests.map((rest) => Math.abs(rest - middle)));
  const span = (samples.at(-1)?.hours ?? 0) - (samples[0]?.hours ?? 0);
  return { perHour, noisePerHour: span > 0 ? (sigmas * sigma) / span : 0 };
}
