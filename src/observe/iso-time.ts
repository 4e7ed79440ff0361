/** A given moment as text. Reads no clock, which is what keeps `Date` out of the rooms. */
// oxlint-disable-next-line no-restricted-globals
export const isoTime = (ms: number): string => new Date(ms).toISOString();
