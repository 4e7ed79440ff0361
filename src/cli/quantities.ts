import { duration } from '../kernel/quantities.ts';

export function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log2(Math.max(count, 1)) / 10), units.length - 1);
  const value = count / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

/** `120 ms`, `1.4 s`, then as `duration`. */
export function shortDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
}

/** `2026-11-21 13:04:05`, where the reader is unless another place is named. */
export const moment = (at: number, timeZone?: string): string =>
  new Date(at).toLocaleString('sv-SE', timeZone === undefined ? {} : { timeZone });
