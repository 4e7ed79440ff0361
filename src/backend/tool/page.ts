import { hash } from 'node:crypto';
import { HubError } from '../../kernel/errors.ts';

/** Most characters of an answer, unless a tool says otherwise. */
export const MAX_ANSWER = 25_000;

/** Of that, what the elements of one page may take: the rest is for what stands around them. */
const MAX_ITEMS = 20_000;

export interface Paging {
  /** As the last page gave it. */
  readonly cursor: string | undefined;
  readonly limit: number;
  /** Changes whenever the list may be another one: the hash of a graph, or the like, and what was asked of it. */
  readonly revision: unknown;
  /** Most characters of the elements as JSON. */
  readonly characters?: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/**
 * The next part of a list. Says `invalid-params` to a cursor that is not of this list as it is now: the pages of one answer must
 * fit together. One element comes always, however large, so that whoever goes on gets to the end.
 */
export function pageOf<Item>(items: readonly Item[], paging: Paging): Page<Item> {
  const stamp = hash('sha256', JSON.stringify(paging.revision)).slice(0, 16);
  const from = paging.cursor === undefined ? 0 : offsetIn(paging.cursor, stamp, items.length);
  const to = endOfPage(items, from, paging);
  const page = { items: items.slice(from, to), total: items.length };
  return to < items.length ? { ...page, nextCursor: cursorOf(stamp, to) } : page;
}

function endOfPage(items: readonly unknown[], from: number, { limit, characters = MAX_ITEMS }: Paging): number {
  const last = Math.min(items.length, from + Math.max(1, limit));
  let left = characters;
  for (let at = from; at < last; at++) {
    left -= (JSON.stringify(items[at])?.length ?? 0) + 1;
    if (left < 0 && at > from) return at;
  }
  return last;
}

const cursorOf = (stamp: string, at: number): string => Buffer.from(`${stamp}.${at}`).toString('base64url');

/** What tells the list that a cursor was given for; of any text. */
export const stampIn = (cursor: string): string => partsOf(cursor)[0] ?? '';

const partsOf = (cursor: string): string[] =>
  Buffer.from(cursor.slice(0, 200), 'base64url').toString('latin1').split('.');

function offsetIn(cursor: string, stamp: string, length: number): number {
  const [was, at = ''] = partsOf(cursor);
  const offset = /^\d{1,15}$/.test(at) ? Number(at) : -1;
  if (was === stamp && offset > 0 && offset < length) return offset;
  throw new HubError(
    'invalid-params',
    '"cursor" is not of this list as it is now: it changed since, or something else was asked. Ask again without a cursor.',
    { facts: { member: 'cursor', next: 'Call again without "cursor".' } },
  );
}
