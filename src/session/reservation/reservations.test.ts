import { expect, it } from 'vitest';
import { sessionRow } from '../../../test/support/store-rows.ts';
import type { ReservationRow, SessionRow } from '../../kernel/agent-session.ts';
import type { HeldRow, ReservationRecords } from './records.ts';
import { Reservations } from './reservations.ts';

const session = (id: string): SessionRow => sessionRow({ id, projectKey: 'k', root: '/p' });
const held = (root: string, pattern: string): HeldRow => ({
  session: session('other'),
  reservation: {
    scope: 'home',
    session: 'other',
    projectKey: root,
    root,
    pattern,
    mode: 'exclusive',
    reason: null,
    since: 1,
    until: 100,
  },
});

/** `log` tells what is asked of the disk, and when it is decided. */
function world(rows: readonly HeldRow[]): { reservations: Reservations; log: string[] } {
  const log: string[] = [];
  const records: ReservationRecords = {
    change: async (_, decide) => {
      log.push('decides');
      const change = decide(session('self'), rows);
      log.push('decided');
      return change;
    },
    held: async () => rows,
    release: async () => [],
    sweep: async () => 0,
  };
  const reservations = new Reservations({
    scope: 'home',
    clock: { now: () => 10 },
    records,
    naming: { foldCase: false },
    areApart: async (one, other) => {
      log.push(`apart ${one} ${other}`);
      return one === '/p/tree';
    },
    isFile: async () => false,
    view: (row) => ({ ...row, status: 'active', ageMs: 0 }),
  });
  return { reservations, log };
}

const wish = {
  session: 'self',
  project: { key: 'k', root: '/p' },
  patterns: ['**/*.md'],
  mode: 'exclusive',
  forMs: 60_000,
} as const;
const rootsOf = (rows: readonly { readonly reservation: ReservationRow }[]): string[] =>
  rows.map(({ reservation }) => reservation.root);

it('whether a root is apart is asked once for each that is near, and never while it is decided', async () => {
  const rows = [held('/p/tree', '**'), held('/p/tree', 'a.md'), held('/p/web', 'b.md'), held('/elsewhere', '**')];
  const { reservations, log } = world(rows);
  const { conflicts } = await reservations.reserve(wish);
  expect(rootsOf(conflicts.map((one) => one.held))).toEqual(['/p/web']);
  expect(log).toEqual(['apart /p/tree /p', 'apart /p/web /p', 'decides', 'decided']);
});

it('what is apart is neither listed nor blocks', async () => {
  const { reservations } = world([held('/p/tree', '**'), held('/p/web', '**')]);
  expect(rootsOf(await reservations.list({ root: '/p' }))).toEqual(['/p/web']);
  const { paths } = await reservations.blocked('/p', ['web/a.md', 'tree/a.md'], async () => new Set());
  expect(paths.map(({ path }) => path)).toEqual(['web/a.md']);
});
