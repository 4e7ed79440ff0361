import { existsSync } from 'node:fs';

/** `20261121-121308`, UTC: names sort by time. */
export function stampOf(now: number): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' });
  return parts.format(now).replaceAll(/[-:]/g, '').replace(' ', '-');
}

/** The name, or one beside it that is free. */
export function unused(name: string): string {
  let free = name;
  for (let n = 2; existsSync(free); n += 1) free = `${name}.${n}`;
  return free;
}
