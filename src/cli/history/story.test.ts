import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../admin/contract.ts';
import type { Screen } from '../screen.ts';
import { story } from './story.ts';

const screen: Screen = { width: undefined, paint: (_style, text) => text };
const event = (
  what: string,
  details: HistoryEvent['details'] = {},
  more: Partial<HistoryEvent> = {},
): HistoryEvent => ({
  id: '1',
  at: '2026-11-21T12:04:05.678Z',
  key: '0123456789abcdef',
  name: 'files',
  project: 'noxii/0.16',
  what,
  epoch: 3,
  pid: 99,
  hub: 'h1',
  details,
  ...more,
});
const told = (...events: HistoryEvent[]): string[] => story(events, screen, 'UTC').split('\n').slice(0, -1);
/** Without the moment. */
const one = (what: string, details?: HistoryEvent['details']): string =>
  (told(event(what, details))[1] ?? '').replace(/^2026-11-21 12:04:05 {2}/, '');

describe('the life of an instance', () => {
  it('stands below its name, in the time of the reader', () => {
    expect(told(event('starting'))).toEqual(['noxii/0.16:files (01234567)', '2026-11-21 12:04:05  starting  start 3']);
    expect(story([event('starting')], screen, 'Asia/Tokyo')).toContain('\n2026-11-21 21:04:05  starting');
  });
  it.each([
    ['ready', { tookMs: 120.4 }, 'ready  after 120 ms, pid 99'],
    ['ready', { tookMs: 1400 }, 'ready  after 1.4 s, pid 99'],
    ['adopted', {}, 'adopted  it outlived its hub, and the next one goes on with it, pid 99'],
    ['exited', { why: 'crashed', how: 'exit code 1', lastWords: '' }, 'crashed  exit code 1, pid 99'],
    ['exited', { why: 'idle', how: 'exit code 0' }, 'stopped  nobody needed it for long, exit code 0, pid 99'],
    ['exited', { why: 'of-tomorrow', how: 'SIGTERM' }, 'stopped  of-tomorrow, SIGTERM, pid 99'],
    ['exited', { why: 'toString', how: 'SIGTERM' }, 'stopped  toString, SIGTERM, pid 99'],
    ['waiting', { crashes: 2, delayMs: 500 }, 'waiting  2 crashes in 5 minutes, starts again in 500 ms'],
    ['held', { crashes: 6, delayMs: 60_000 }, 'held back  6 crashes in 5 minutes, next try in 1m'],
    ['unresponsive', { silentMs: 21_000 }, 'silent  no answer for 21s, pid 99'],
    ['heavy', { rssBytes: 2 ** 30, limitBytes: 2 ** 29 }, 'too large  it takes 1.0 GB and may take 512 MB, pid 99'],
    ['queued', { why: '128 processes run' }, 'queued  128 processes run'],
    ['taken', { from: 'h0' }, 'taken  from hub h0'],
    ['lost', { why: 'its lease ran out' }, 'given up  its lease ran out'],
    ['swept', { why: 'its hub is gone' }, 'swept  its hub is gone, pid 99'],
    ['state', { what: 'saved', why: 'idle' }, 'state saved  idle'],
    ['state', { what: 'set-aside', why: 'version 9 is newer' }, 'state set-aside  version 9 is newer'],
    ['of-tomorrow', { size: 7, deep: {} }, 'of-tomorrow  size 7'],
    ['constructor', {}, 'constructor'],
  ])('%s %o', (what, details, line) => expect(one(what, details)).toBe(line));
  it('shows the last words below, bounded and harmless', () => {
    const lastWords = `${Array.from({ length: 12 }, (_, at) => `line ${at}`).join('\n')}\n\u001b[2J${'x'.repeat(300)}\n`;
    const lines = told(event('exited', { why: 'crashed', how: 'exit code 1', lastWords }));
    expect(lines[2]).toBe('      (3 more before)');
    expect(lines[3]).toBe('      line 3');
    expect(lines.at(-1)).toMatch(/^ {6}\\u\{1b\}\[2Jx{196}…$/);
    expect(lines).toHaveLength(13);
  });
  it('tells several apart by name, in columns', () => {
    const other = { key: 'fedcba9876543210', name: 'docs', project: 'a' };
    expect(told(event('starting'), event('ready', { tookMs: 5 }, other))).toEqual([
      '2026-11-21 12:04:05  noxii/0.16:files  starting  start 3',
      '2026-11-21 12:04:05  a:docs            ready     after 5 ms, pid 99',
    ]);
  });
  it('finds a name for what had lost it', () =>
    expect(told(event('swept', {}, { name: '', project: '' }), event('starting'))[0]).toBe(
      'noxii/0.16:files (01234567)',
    ));
  it('is told whatever was written down', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('starting', 'ready', 'failed', 'exited', 'waiting', 'held', 'heavy', 'state', 'x'),
        fc.dictionary(
          fc.constantFrom('tookMs', 'why', 'how', 'lastWords', 'what', 'message', 'crashes'),
          fc.jsonValue(),
        ),
        (what, details) => {
          const text = story([event(what, details)], screen, 'UTC');
          expect(text).toMatch(/^noxii\/0\.16:files \(01234567\)\n2026-11-21 12:04:05 {2}/);
          expect(text).not.toMatch(/undefined|\[object/);
        },
      ),
    ));
});
