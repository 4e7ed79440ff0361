import { RecentMap } from './recent-map.ts';

const DAY_MS = 86_400_000;
/** No moment is farther from the epoch. */
const LAST_MS = 100_000_000 * DAY_MS;
const MOST_DATES = 100;

/** The beginnings of texts, by days since the epoch: what is told together is mostly of the same few days. */
const dates = new RecentMap<number, string>(MOST_DATES);

/** A given moment as text. Reads no clock. */
export function isoTime(ms: number): string {
  if (!Number.isInteger(ms) || Math.abs(ms) > LAST_MS) return whole(ms);
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  const [seconds, minutes] = [Math.floor(rest / 1000), Math.floor(rest / 60_000)];
  const time = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${dateOf(day)}${time}.${String(rest % 1000).padStart(3, '0')}Z`;
}

const dateOf = (day: number): string => dates.ensure(day, () => whole(day * DAY_MS).replace(/T.*/, 'T'));

const two = (count: number): string => (count < 10 ? `0${count}` : String(count));

// oxlint-disable-next-line no-restricted-globals
const whole = (ms: number): string => new Date(ms).toISOString();
