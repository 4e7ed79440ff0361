/** What the status line of one session showed last. */
export interface Shown {
  /** Empty: the hub has not said one yet. */
  readonly footer: string;
  readonly percent: number | undefined;
  /** When the hub was asked last, in ms. */
  readonly asked: number;
  /** When it last had all the time it wanted. */
  readonly waited: number;
}

/** A beat tells that the session lives and how full it is; more often than so, in ms, it tells nothing new. */
const beatEveryMs = 5000;
/** Where there is something to show already, the hub has so long, in ms ... */
const patienceMs = 150;
/** ... except once in so many ms, for a hub that is always a little slower must be heard some time. */
const waitEveryMs = 60_000;

/** Whether what was shown is new enough. A clock that was put back counts as long ago. */
export const isFresh = (shown: Shown | undefined, percent: number | undefined, now: number): boolean =>
  shown !== undefined && shown.percent === percent && isWithin(beatEveryMs, shown.asked, now);

export const patienceFor = (shown: Shown | undefined, now: number, mostMs: number): number =>
  shown && shown.footer !== '' && isWithin(waitEveryMs, shown.waited, now) ? Math.min(patienceMs, mostMs) : mostMs;

const isWithin = (ms: number, since: number, now: number): boolean => now >= since && now - since < ms;

/** One line, never blank. The percentage is the client's own and so always the newest. */
export function lineFor(footer: string, percent: number | undefined): string {
  const line = footer.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  if (line === '') return percent === undefined ? 'Warren: no session' : `Warren: no session | Context: ${percent}%`;
  const now = percent === undefined ? line : line.replace(/Context: \d{1,3}%/, `Context: ${percent}%`);
  return now.slice(0, 300).toWellFormed();
}

/** What was written down; it may have been cut short, or be of another version. */
export function readShown(value: Readonly<Record<string, unknown>> | undefined): Shown | undefined {
  if (!value) return undefined;
  const { footer, percent, asked, waited } = value;
  if (typeof footer !== 'string' || typeof asked !== 'number' || typeof waited !== 'number') return undefined;
  return { footer, percent: typeof percent === 'number' ? percent : undefined, asked, waited };
}
