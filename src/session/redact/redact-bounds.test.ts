import { describe, expect, it } from 'vitest';
import { redactText, redactValue } from './index.ts';

/** Quotes that none of those behind them closes. */
const shorter = (name: string): string =>
  Array.from({ length: 600 }, (_, at) => `${name}${'\\'.repeat(600 - at)}"`).join('');

const bounds = { depth: 4, members: 100, textLength: 2000 };

describe('a long secret', () => {
  const secret = 'aB3dE6gH9'.repeat(500);

  it.each([`client-key-data: ${secret}`, `password="${secret}"`, `SECRET='${secret}'; ls`])(
    'goes whole: %.20s…',
    (text) => expect(redactText(text)).not.toContain('aB3dE6gH9'),
  );

  it.each([
    `"password": "${secret}"`,
    `{\\"aws_session_token\\":\\"${secret}\\"}`,
    `it is eyJhbGciOiJIUzI1NiJ9.eyJ${secret}.${secret}`,
  ])('is gone where it is cut before its end: %.30s…', (text) => {
    const { long } = redactValue({ long: `${'x '.repeat(900)}${text}` }, bounds) as { long: string };
    expect(long).not.toContain('aB3dE6gH9');
    expect(long.length).toBeLessThanOrEqual(2001);
  });
});

describe('whatever comes in', () => {
  it('comes out as JSON', () => {
    const cyclic: Record<string, unknown> = { name: 'a' };
    cyclic['self'] = cyclic;
    const nasty = {
      cyclic,
      date: new Date(0),
      bad: new Date(Number.NaN),
      big: 12n,
      fn: () => 1,
      nothing: undefined,
      symbol: Symbol('x'),
      get boom(): string {
        throw new Error('no');
      },
    };
    expect(redactValue(nasty)).toEqual({
      cyclic: { name: 'a', self: '[circular]' },
      date: '1970-01-01T00:00:00.000Z',
      bad: null,
      big: '12',
      fn: '[function]',
      nothing: null,
      symbol: '[symbol]',
      boom: '[unreadable]',
    });
  });

  it('comes out each time that it stands there: what is no circle is none', () => {
    const shared = { a: [1] };
    expect(redactValue({ one: shared, two: [shared, shared] })).toEqual({ one: shared, two: [shared, shared] });
  });

  it.each([
    '-a',
    'a',
    'a.',
    'a=',
    'password=\\"',
    'a://b:',
    'a:a:a:a:',
    'curl -u ',
    "curl -u '",
    'mysql -pa',
    'mysql ',
    ' -p',
    'machine a login b ',
    'password is ',
    'a=a=a=',
    'a:a="',
    'token:token="a',
    'eyJaaaaaaaa.',
    'sk-',
    'sk-Aa-',
    'sk----',
    '\\\\',
    'Bearer ',
    '--token ',
    'aB3',
  ])('is read in one go: %j a hundred thousand times', (part) =>
    expect(redactText(part.repeat(100_000)).length).toBeGreaterThan(0),
  );

  it.each(['a:a:a:a:', 'a=a=a=', 'a:key=\\"', 'token: ', 'name:token value:"', 'name:name:a', 'key : key   '])(
    'takes linear time: %j, a MB of it',
    (part) => {
      const before = process.cpuUsage();
      redactText(part.repeat(1_000_000 / part.length));
      expect(process.cpuUsage(before).user).toBeLessThan(3_000_000); // microseconds of work; what is not linear takes minutes
    },
  );

  it.each([
    ['a name before them', `value: x name:token${'\\'.repeat(200_000)}`],
    ['each quote shorter than the one before', shorter('token:')],
    ['the same, beside a name', shorter('name:token value:')],
    ['the same, of a text that was cut', `${shorter('token:')}"password": "x`],
  ])('takes linear time: backslashes, %s', (_what, text) => {
    const before = process.cpuUsage();
    redactText(text, true);
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000); // as above
  });

  it('keeps JSON in a text as it was written, where there was nothing to take out', () => {
    const text = '{ "id": 1234567890123456789, "far": 1e400 }';
    expect(redactValue({ text })).toEqual({ text });
    const twice = '{"credentials":{"user":"u-name"},"credentials":null,"n":1e5}'; // of one name the last is read
    expect(redactValue(twice)).not.toContain('u-name');
    expect(redactValue({ text: '{"id":1234567890123456789,"secret":["abc"]}' })).toEqual({
      text: expect.stringMatching(/^\{"id":1234567890123456\d{3},"secret":\["\[redacted:named\]"\]\}$/),
    });
  });

  it('is bounded in depth, members and length', () => {
    let deep: unknown = 'x';
    for (let at = 0; at < 10_000; at++) deep = [deep];
    expect(JSON.stringify(redactValue(deep)).length).toBeLessThan(100);
    expect(JSON.stringify(redactValue(Array.from({ length: 100_000 }, (_, at) => at))).length).toBeLessThan(20_000);
    const names = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`n${at}`, at]));
    expect(Object.keys(redactValue(names) as object).length).toBeLessThan(3000);
    expect(redactValue('y'.repeat(1_000_000))).toBe(`${'y'.repeat(16 * 1024)}…`);
  });
});
