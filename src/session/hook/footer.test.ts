import { describe, expect, it } from 'vitest';
import { sessionRow } from '../../../test/support/store-rows.ts';
import { footerOf } from './footer.ts';
import { ToldIds } from './told-ids.ts';

const MINUTE_MS = 60_000;

describe('the footer of a status line', () => {
  it('is as people know it', () => {
    const row = sessionRow({ contextPercent: 12, createdAt: 5, heartbeatAt: 5 + 24 * MINUTE_MS });
    expect(footerOf(row)).toBe('Instance: odin-PS-8f4a2b | Epic: — | Context: 12% | Active: 0.4h');
    expect(footerOf({ ...row, epic: 'epic-007-A' })).toContain('| Epic: epic-007-A |');
  });

  it('is one short line, whatever the epic is called, and whichever clock was wrong', () => {
    const row = sessionRow({ epic: `a\n\u001b[2J\u2028b ${'x'.repeat(500)}`, createdAt: 9, heartbeatAt: 5 });
    expect(footerOf(row)).toMatch(/^Instance: \S+ \| Epic: a \[2J b x{1,60} \| Context: \d+% \| Active: 0\.0h$/);
    expect(footerOf({ ...row, epic: '\n' })).toContain('| Epic: — |');
  });
});

it('facts that were told are remembered, the last ten thousand of them', () => {
  const told = new ToldIds();
  for (let id = 0; id < 10_005; id++) told.add(String(id));
  told.add('10004');
  expect(['0', '4', '5', '10004'].map((id) => told.has(id))).toEqual([false, false, true, true]);
});
