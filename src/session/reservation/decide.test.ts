import { describe, expect, it } from 'vitest';
import { sessionRow } from '../../../test/support/store-rows.ts';
import type { ReservationRow, SessionRow, SessionStatus } from '../../kernel/agent-session.ts';
import { decide, MOST_OF_PROJECT, MOST_OF_SESSION, type Wish } from './decide.ts';

const session = (id: string, over: Partial<SessionRow> = {}): SessionRow =>
  sessionRow({ id, projectKey: 'k', root: '/p', ...over });
const self = session('self');
const held = (holder: string, over: Partial<ReservationRow> = {}, row = session(holder)) => ({
  session: row,
  reservation: {
    scope: 'home',
    session: holder,
    projectKey: 'k',
    root: '/p',
    pattern: 'src/**',
    mode: 'exclusive' as const,
    reason: null,
    since: 1,
    until: 100,
    ...over,
  },
});
const wish = (over: Partial<Wish> = {}): Wish => ({
  projectKey: 'k',
  root: '/p',
  patterns: ['src/a.ts'],
  mode: 'exclusive',
  reason: 'why',
  partial: false,
  now: 10,
  until: 50,
  ...over,
});
/** Sessions are as they are called. */
const statuses: Readonly<Record<string, SessionStatus>> = { silent: 'stale', asleep: 'suspect', gone: 'closed' };
const around = {
  naming: { foldCase: false },
  apart: new Set(['/p/tree']),
  view: (row: SessionRow) => ({ ...row, status: statuses[row.id] ?? ('active' as const), ageMs: 0 }),
};
const decided = (all: ReturnType<typeof held>[], over: Partial<Wish> = {}, me = self) =>
  decide(me, all, wish(over), around);
const patternsOf = (rows: readonly ReservationRow[]): string[] => rows.map(({ pattern }) => pattern);

describe('who may have what', () => {
  it('what is free is had', () =>
    expect(decided([]).put).toEqual([
      held('self', { pattern: 'src/a.ts', reason: 'why', since: 10, until: 50 }).reservation,
    ]));

  it.each([
    ['exclusive', 'exclusive', 1],
    ['exclusive', 'shared', 1],
    ['shared', 'exclusive', 1],
    ['shared', 'shared', 0],
  ] as const)('wanted %s, held %s: %i conflict', (mode, there, count) => {
    const { put, conflicts } = decided([held('other', { mode: there })], { mode });
    expect([put.length, conflicts.length]).toEqual([1 - count, count]);
  });

  it.each([
    ['active', 'other', true],
    ['suspect', 'asleep', true],
    ['stale', 'silent', false],
    ['closed', 'gone', false],
  ])('what a session that is %s holds stands in the way: %s %s', (_, id, stands) => {
    const other = held(id);
    const { put, end, conflicts, overtaken } = decided([other]);
    expect(conflicts).toHaveLength(stands ? 1 : 0);
    expect(put).toHaveLength(stands ? 0 : 1);
    expect(end).toEqual(stands ? [] : [other.reservation]);
    expect(overtaken).toHaveLength(stands ? 0 : 1);
  });

  it('nothing is taken when not all is free, and nobody loses anything by it', () => {
    const all = [held('other'), held('silent', { pattern: 'doc/**' })];
    const asked = { patterns: ['src/a.ts', 'doc/a.md'] };
    expect(decided(all, asked)).toMatchObject({ put: [], end: [], overtaken: [] });
    const { put, end } = decided(all, { ...asked, partial: true });
    expect([patternsOf(put), patternsOf(end)]).toEqual([['doc/a.md'], ['doc/**']]);
  });

  it('one does not stand in its own way; what it has lasts longer, never shorter, and is never less', () => {
    const mine = held('self', { pattern: 'src/a.ts', reason: 'before', since: 3, until: 20 });
    expect(decided([mine, held('self')]).put).toMatchObject([{ since: 3, until: 50, reason: 'why' }]);
    expect(decided([mine], { until: 15, reason: null }).put).toMatchObject([{ since: 3, until: 20, reason: 'before' }]);
    expect(decided([mine], { mode: 'shared' }).put).toMatchObject([{ mode: 'exclusive', since: 3 }]);
  });

  it('what is shared becomes exclusive only when nobody else shares it', () => {
    const mine = held('self', { pattern: 'src/a.ts', mode: 'shared' });
    expect(decided([mine]).put).toMatchObject([{ mode: 'exclusive' }]);
    expect(decided([mine, held('other', { mode: 'shared' })])).toMatchObject({ put: [], end: [] });
  });

  it('the same file is the same file in a project that lies in another', () => {
    const inner = held('other', { projectKey: 'k2', root: '/p/web', pattern: 'src/*.ts' });
    expect(decided([inner], { patterns: ['web/**'] }).conflicts).toHaveLength(1);
    expect(decided([inner], { patterns: ['web/src/a.css'] }).conflicts).toHaveLength(0);
    expect(decided([inner], { root: '/p/web/src', patterns: ['a.ts'] }).conflicts).toHaveLength(1);
    expect(decided([inner], { root: '/p/web2', patterns: ['**'] }).conflicts).toHaveLength(0);
  });

  it('what is held in another worktree is another file', () => {
    const there = held('other', { projectKey: 'k2', root: '/p/tree', pattern: '**' });
    expect(decided([there], { patterns: ['**'] }).conflicts).toEqual([]);
  });

  it('is refused to who is closed, and to who has too much', () => {
    const over = session('self', { closedAt: 5, resumedBy: 'next' });
    expect(() => decided([], {}, over)).toThrow(/taken over by next/);
    expect(() => decided([], {}, { ...over, resumedBy: null })).toThrow(
      expect.objectContaining({ code: 'session-closed' }),
    );
    const mine = Array.from({ length: MOST_OF_SESSION }, (_, at) => held('self', { pattern: `f${at}` }));
    expect(() => decided(mine)).toThrow(expect.objectContaining({ code: 'invalid-params' }));
    expect(decided(mine, { patterns: ['f1'] }).put).toHaveLength(1);
    const theirs = Array.from({ length: MOST_OF_PROJECT }, (_, at) => held(`o${at % 20}`, { pattern: `f${at}` }));
    expect(() => decided(theirs)).toThrow(expect.objectContaining({ code: 'busy' }));
    expect(decided(theirs, { patterns: ['f1'] }).conflicts).toHaveLength(1);
  });
});
