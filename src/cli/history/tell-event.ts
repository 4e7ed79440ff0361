import type { HistoryEvent } from '../../admin/contract.ts';
import { counted } from '../../kernel/quantities.ts';
import { bytes, shortDuration } from '../quantities.ts';
import type { Style } from '../screen.ts';

/** One event in words. */
export interface Telling {
  readonly what: string;
  readonly how: string;
  readonly style?: Style;
  /** What the process wrote, to be shown below. */
  readonly words?: string;
}

type Details = Readonly<Record<string, unknown>>;
type Teller = (details: Details, event: HistoryEvent) => Telling;

/** How each kind of event is told; one that is not here is told by its details. */
const tellers: Readonly<Record<string, Teller>> = {
  starting: (_, { epoch }) => ({ what: 'starting', how: epoch === null ? '' : `start ${epoch}` }),
  ready: ({ tookMs }, event) => ({
    what: 'ready',
    how: listed(isNumber(tookMs) ? `after ${shortDuration(tookMs)}` : '', pidOf(event)),
    style: 'green',
  }),
  failed: ({ message, stderr }) => ({ what: 'failed', how: textOf(message), style: 'red', words: textOf(stderr) }),
  adopted: (_, event) => ({
    what: 'adopted',
    how: listed('it outlived its hub, and the next one goes on with it', pidOf(event)),
    style: 'green',
  }),
  exited,
  waiting: ({ delayMs, crashes }) => ({
    what: 'waiting',
    how: listed(crashesIn(crashes), isNumber(delayMs) ? `starts again in ${shortDuration(delayMs)}` : ''),
    style: 'yellow',
  }),
  held: ({ delayMs, crashes }) => ({
    what: 'held back',
    how: listed(crashesIn(crashes), isNumber(delayMs) ? `next try in ${shortDuration(delayMs)}` : ''),
    style: 'red',
  }),
  unresponsive: ({ silentMs }, event) => ({
    what: 'silent',
    how: listed(isNumber(silentMs) ? `no answer for ${shortDuration(silentMs)}` : '', pidOf(event)),
    style: 'yellow',
  }),
  heavy: ({ rssBytes, limitBytes }, event) => ({
    what: 'too large',
    how: listed(`it takes ${size(rssBytes)} and may take ${size(limitBytes)}`, pidOf(event)),
    style: 'yellow',
  }),
  taken: ({ from }) => ({ what: 'taken', how: textOf(from) === '' ? 'by this hub' : `from hub ${textOf(from)}` }),
  lost: ({ why }) => ({ what: 'given up', how: textOf(why), style: 'yellow' }),
  swept: ({ why }, event) => ({ what: 'swept', how: listed(textOf(why), pidOf(event)), style: 'yellow' }),
  queued: ({ why }) => ({ what: 'queued', how: textOf(why), style: 'yellow' }),
  state: ({ what, why }) => ({
    what: `state ${textOf(what)}`,
    how: textOf(why),
    ...(what === 'set-aside' || what === 'lost' ? { style: 'yellow' } : {}),
  }),
};

/** Why it ended on purpose, for people. A reason that is not here is told as it is. */
const reasons: Readonly<Record<string, string>> = {
  idle: 'nobody needed it for long',
  released: 'its last client went away',
  abandoned: 'its last client went away before it was ready',
  'start-failed': 'its handshake failed',
  'start-timeout': 'it was not ready in time',
  requested: 'asked to stop',
  restart: 'to be started again',
  redefined: 'its definition changed',
  memory: 'it took more memory than it may',
  unresponsive: 'it answered nothing',
  evicted: 'its place was needed',
  disowned: 'another hub owns it now',
  shutdown: 'the hub stopped',
};

export function tellEvent(event: HistoryEvent): Telling {
  const teller = Object.hasOwn(tellers, event.what) ? tellers[event.what] : undefined;
  return teller?.(event.details, event) ?? { what: event.what, how: detailsIn(event.details) };
}

function exited({ how, why, lastWords }: Details, event: HistoryEvent): Telling {
  const cause = textOf(why);
  const words = textOf(lastWords);
  if (cause === 'crashed') return { what: 'crashed', how: listed(textOf(how), pidOf(event)), style: 'red', words };
  const reason = Object.hasOwn(reasons, cause) ? reasons[cause] : cause;
  return { what: 'stopped', how: listed(reason ?? '', textOf(how), pidOf(event)), style: 'dim' };
}

/** Whatever a newer hub may have written down. */
const detailsIn = (details: Details): string =>
  Object.entries(details)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');

const crashesIn = (crashes: unknown): string =>
  isNumber(crashes) ? `${counted(crashes, 'crash', 'crashes')} in 5 minutes` : '';
const pidOf = ({ pid }: HistoryEvent): string => (pid === null ? '' : `pid ${pid}`);
const size = (count: unknown): string => (isNumber(count) ? bytes(count) : 'more');
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const listed = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ');
