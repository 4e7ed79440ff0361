import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timeSpan } from './time-span.ts';

const at = (text: string): number | undefined => timeSpan(['start', text], ['end', undefined]).from;

describe.each(['UTC', 'America/New_York', 'Asia/Kathmandu'])('times, while the hub is in %s', (zone) => {
  const before = process.env['TZ'];
  beforeAll(() => {
    process.env['TZ'] = zone;
    expect(new Date(Date.UTC(2026, 10, 22)).getTimezoneOffset() === 0).toBe(zone === 'UTC');
  });
  afterAll(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  it.each([
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-11-22T08:20', '2026-11-22T08:20:00.000Z'],
    ['2026-11-22T08:20:00', '2026-11-22T08:20:00.000Z'],
    ['2026-11-22 08:20:00.123456', '2026-11-22T08:20:00.123Z'],
    ['2026-11-22t08:20:00z', '2026-11-22T08:20:00.000Z'],
    ['2026-11-22T08:20:00+02:00', '2026-11-22T06:20:00.000Z'],
    ['2026-11-22T23:20:00-0530', '2026-11-23T04:50:00.000Z'],
  ])('%s is %s', (text, iso) => expect(new Date(at(text) ?? Number.NaN).toISOString()).toBe(iso));

  it.each([
    '',
    'yesterday',
    '2026-02-30',
    '2025-02-29',
    '2026-02-30T10:00:00Z',
    '2026-13-01',
    '2026-00-10',
    '2026-11-22T24:00',
    '2026-11-22T08:60',
    '2026-11-22T08:20:00+25:00',
    '2026-11-22T08',
    '2026-11-22 and more',
    '+012026-11-22',
  ])('%j is none', (text) =>
    expect(() => at(text)).toThrow(expect.objectContaining({ code: 'invalid-params', facts: { member: 'start' } })),
  );
});

const span = (start?: string, end?: string) => timeSpan(['start_time', start], ['end_time', end]);

it('from when to when: either may be left out, and the end is not before the start', () => {
  expect(span()).toEqual({});
  expect(span(undefined, '1970-01-02')).toEqual({ to: 86_400_000 });
  expect(span('1970-01-02', '1970-01-02')).toEqual({ from: 86_400_000, to: 86_400_000 });
  expect(() => span('2026-11-23', '2026-11-22')).toThrow(
    expect.objectContaining({
      code: 'invalid-params',
      message: '"start_time" is behind "end_time": nothing can be in between.',
      facts: { member: 'start_time' },
    }),
  );
});
