import { expect, it } from 'vitest';
import type { SessionDeed } from '../../admin/contract.ts';
import { widthOf } from '../table.ts';
import { deedLine } from './told-deed.ts';

const plain = { width: undefined, paint: (_style: string, text: string): string => text };
const deed = (over: Partial<SessionDeed>): SessionDeed => ({
  id: '1',
  at: '2026-11-21T13:04:05.000Z',
  session: 'odin-PS-8f4a2b',
  kind: 'command',
  what: 'files: read',
  sequence_num: null,
  outcome: 'ok',
  took_ms: 12,
  details: '{"path":"a.ts"}',
  ...over,
});
const told = (over: Partial<SessionDeed>, screen = plain): string =>
  deedLine(deed(over), screen).slice('2026-11-21 13:04:05'.length);

it('says who did what, and what came of it', () => {
  expect(told({})).toBe('  odin-PS-8f4a2b  files: read  ok in 12 ms  {"path":"a.ts"}\n');
  expect(told({ outcome: 'error', took_ms: null })).toContain('  error  ');
  expect(told({ kind: 'event', what: 'commit_created', outcome: null, took_ms: null, details: '{}' })).toBe(
    '  odin-PS-8f4a2b  commit_created  {}\n',
  );
});

it('sets failures off, and is no wider than the screen', () => {
  const painted: string[] = [];
  const screen = { width: 90, paint: (style: string, text: string): string => (painted.push(style), text) };
  deedLine(deed({ outcome: 'lost' }), screen);
  deedLine(deed({ kind: 'event', what: 'test_failed', outcome: null }), screen);
  deedLine(deed({}), screen);
  expect(painted.filter((style) => style !== 'dim')).toEqual(['red', 'red', 'green']);
  for (const one of ['ä', '漢', '🐇', 'e\u0301'])
    for (const before of ['', 'x'])
      expect(widthOf(deedLine(deed({ details: before + one.repeat(400) }), screen).trimEnd())).toBeLessThanOrEqual(90);
  expect(deedLine(deed({ details: `x${'🐇'.repeat(400)}` }), screen)).not.toContain('\ufffd');
});

it('obeys nothing that was written down', () => {
  const line = told({ what: 'x\u001b[2J', details: 'a\nb\u202e' });
  expect([line.includes('\u001b'), line.includes('\u202e'), line.indexOf('\n')]).toEqual([
    false,
    false,
    line.length - 1,
  ]);
  expect(line).toContain('\\u{1b}');
});
