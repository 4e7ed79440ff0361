import { readFileSync } from 'node:fs';

/** Ticks of all processors since the machine began: in all, and those that its host withheld from it (`proc(5)`, `steal`). */
export interface Ticks {
  readonly all: number;
  readonly stolen: number;
}

/** Undefined where nothing tells. */
export function ticks(): Ticks | undefined {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
    const each = line
      .split(/\s+/)
      .slice(1, STEAL + 2)
      .map(Number); // those of guests, behind, are counted in others already
    return { all: each.reduce((sum, one) => sum + one, 0), stolen: each[STEAL] ?? 0 };
  } catch {
    return undefined; // no Linux
  }
}

/** The place of `steal` among the figures of a line, from 0. */
const STEAL = 7;

/** The share of the processors that the host withheld since then, 0 to 1: what was measured meanwhile is as noisy as that. */
export function stolenSince(from: Ticks | undefined, now: Ticks | undefined = ticks()): number | undefined {
  if (!from || !now || now.all <= from.all) return undefined;
  return (now.stolen - from.stolen) / (now.all - from.all);
}
