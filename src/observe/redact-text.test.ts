import { assert, constantFrom, property, string, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactText } from './redact-text.ts';

describe('redactText', () => {
  it.each([
    ['Authorization: Bearer abc.DEF-123', 'Authorization: Bearer (hidden)'],
    ['sent "authorization":"Basic dXNlcjpwYXNz"', 'sent "authorization":"(hidden)"'],
    ['API_KEY=abc123 next', 'API_KEY=(hidden) next'],
    ['{"password":"hunter2","user":"me"}', '{"password":"(hidden)","user":"me"}'],
    ['{\\"client_secret\\":\\"s3\\",\\"a\\":1}', '{\\"client_secret\\":\\"(hidden)\\",\\"a\\":1}'],
    ["token: 'x y z'", "token: '(hidden)'"],
    ['run --api-key k3y --verbose', 'run --api-key (hidden) --verbose'],
    ['run --token=t0 -v', 'run --token=(hidden) -v'],
    ['using sk-live-0123456789', 'using (hidden)'],
    ['ghp_0123456789abcdef and npm_0123456789', '(hidden) and (hidden)'],
    ['postgres://me:pw@db/x', 'postgres://(hidden)@db/x'],
    ['jwt eyJhbGciOiJI.eyJzdWIi.sig', 'jwt (hidden)'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- after', '(hidden) after'],
    ['-----BEGIN PRIVATE KEY-----\nMII and cut', '(hidden)'],
    ['GET /x?access_token=abc&y=1', 'GET /x?access_token=(hidden)&y=1'],
  ])('%s', (text, shown) => expect(redactText(text)).toBe(shown));

  it.each([
    'files of noxii/0.16 is ready (pid 12, 80 ms)',
    'http://127.0.0.1:4000/api/status',
    'p_0a1b2c3d',
    'author: me',
  ])('leaves "%s" alone', (text) => expect(redactText(text)).toBe(text));

  it('takes out what it was told, wherever it stands', () =>
    expect(redactText('a0b1c2d3e4 in xa0b1c2d3e4y', ['a0b1c2d3e4'])).toBe('(hidden) in x(hidden)y'));

  it('finds a secret whatever stands around it', () => {
    const secret = stringMatching(/^[A-Za-z0-9]{12,30}$/);
    const around = string({ unit: constantFrom(' ', '\n', 'a', '-', '"', '{', '=', ':', '/', '@', '(') });
    assert(
      property(around, secret, around, (before, value, after) => {
        expect(redactText(`${before} API_TOKEN=${value} ${after}`)).not.toContain(value);
        expect(redactText(`${before} Bearer ${value} ${after}`)).not.toContain(value);
      }),
    );
  });

  it('takes linear time on what is made to be slow', () => {
    const hostile = ['token', 'a-', '-----BEGIN PRIVATE KEY-----', 'x://', '--auth ', 'eyJaaaaaaaa.'];
    const before = process.cpuUsage();
    for (const piece of hostile) redactText(piece.repeat(8192 / piece.length));
    expect(process.cpuUsage(before).user).toBeLessThan(500_000); // microseconds of work: others may have the machine meanwhile
  });
});
