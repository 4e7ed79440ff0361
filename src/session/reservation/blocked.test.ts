import { expect, it } from 'vitest';
import type { ReservationRow } from '../../kernel/agent-session.ts';
import type { SessionView } from '../session-view.ts';
import { blockedIn } from './blocked.ts';

const session = { id: 'other' } as SessionView; // nothing else of it is looked at
const held = (root: string, pattern: string) => ({
  session,
  reservation: { root, pattern } as ReservationRow, // as above
});
const blockedOn =
  (foldCase: boolean) =>
  (top: string, paths: string[], ...others: ReturnType<typeof held>[]): string[] =>
    blockedIn(top, paths, others, { foldCase }).paths.map(
      ({ path, held: { reservation } }) => `${path} by ${reservation.pattern}`,
    );
const blocked = blockedOn(false);

it('a file is blocked by what means it, wherever the project begins', () => {
  expect(blocked('/p', ['src/a.ts', 'doc/a.md', '*'], held('/p', 'src/**'), held('/p', '*'))).toEqual([
    'src/a.ts by src/**',
    '* by *',
  ]);
  expect(blocked('/p', ['web/src/a.ts', 'src/a.ts'], held('/p/web', 'src'), held('/p', 'x'))).toEqual([
    'web/src/a.ts by src',
  ]);
  expect(blocked('/p/mod', ['lib/a.ts', 'a.ts'], held('/p', 'mod/lib/**'), held('/p/mod/lib', 'b'))).toEqual([
    'lib/a.ts by mod/lib/**',
  ]);
  expect(blocked('/p', ['a'])).toEqual([]);
});

it('folders that differ in case only are one where the disk says so, and nowhere else', () => {
  for (const [top, root] of [
    ['/w/odin', '/w/Odin'],
    ['/w/Odin', '/W/odin/web'],
    ['/w/odin/web', '/w/Odin'],
  ] as const) {
    expect(blocked(top, ['web/a', 'a', 'web/web/a'], held(root, '**'))).toEqual([]);
    expect(blockedOn(true)(top, ['web/A'], held(root, '**'))).toEqual(['web/A by **']);
  }
});

it('when it takes too long it says so, and blocks nobody for it', () => {
  const long = held('/p', `*${'a'.repeat(250)}b*`);
  const others = Array.from({ length: 100 }, () => long);
  const paths = Array.from({ length: 2000 }, () => 'a'.repeat(500));
  expect(blockedIn('/p', paths, others, { foldCase: false })).toEqual({ paths: [], complete: false });
});
