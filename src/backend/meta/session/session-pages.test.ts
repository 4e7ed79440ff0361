import { expect, it } from 'vitest';
import type { SessionView } from '../../../session/index.ts';
import { SessionPages } from './session-pages.ts';

const session = (id: string): SessionView => ({ id }) as SessionView; // nothing else is looked at
const listOf = (ids: string): SessionView[] => ids.split('').map(session);

it('pages go on in the order of the first, whoever was heard of, came and went since', () => {
  const pages = new SessionPages();
  const first = pages.next(listOf('abcde'), { cursor: undefined, limit: 2, question: 'all' });
  const second = pages.next(listOf('fdaeb'), { cursor: first.nextCursor, limit: 2, question: 'all' });
  const third = pages.next(listOf('fdaeb'), { cursor: second.nextCursor, limit: 2, question: 'all' });
  const ids = [first, second, third].map(({ items }) => items.map(({ id }) => id).join(''));
  expect([ids, third.nextCursor]).toEqual([['ab', 'd', 'e'], undefined]);
});

it('a cursor of another question, or of a list that nobody knows any more, is refused', () => {
  const pages = new SessionPages();
  const { nextCursor: cursor } = pages.next(listOf('abc'), { cursor: undefined, limit: 1, question: 'all' });
  expect(() => pages.next(listOf('abc'), { cursor, limit: 1, question: 'stale' })).toThrow('Ask again');
  expect(() => new SessionPages().next(listOf('bca'), { cursor, limit: 1, question: 'all' })).toThrow('Ask again');
});
