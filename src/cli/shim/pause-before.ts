const FIRST_MS = 50;
const LONGEST_MS = 1000;

/** How long to wait before the next try, in ms: short at first, and never a storm. `failures` counts from 0. */
export const pauseBefore = (failures: number): number => Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
