/** Crashes are forgotten after so long. */
const WINDOW_MS = 5 * 60_000;
/** More of them than this are a crash loop. */
const MOST = 5;
/** So long nothing is started in a crash loop; then one try. */
export const HOLD_MS = 60_000;
const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 10_000;

/** Those that still count. */
export const recent = (crashes: readonly number[], now: number): readonly number[] =>
  crashes.filter((at) => now - at < WINDOW_MS);

export const isLoop = (crashes: readonly number[]): boolean => crashes.length > MOST;

/**
 * How long to wait before the start that follows the latest crash: the first time not at all, then twice as long each
 * time. `chance` in [0, 1) takes up to half of it away, so that what crashed together does not start together.
 */
export function backOffMs(crashes: readonly number[], chance: number): number {
  if (crashes.length < 2) return 0;
  const whole = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (crashes.length - 2));
  return Math.round(whole * (1 - chance / 2));
}
