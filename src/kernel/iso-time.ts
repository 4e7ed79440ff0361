/** A given moment as text. Reads no clock. */
// oxlint-disable-next-line no-restricted-globals
export const isoTime = (ms: number): string => new Date(ms).toISOString();
