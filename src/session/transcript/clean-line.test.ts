import { assert, jsonValue, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, shortened } from './clean-line.ts';

const line = (text: string, over: object = {}) => ({
  text,
  bytes: Buffer.byteLength(text) + 1,
  cut: false,
  torn: false,
  ...over,
});
const secret = `ghp_${'a1B2'.repeat(9)}`;

describe('a line of a transcript, as it is kept', () => {
  it('is one line again, whatever it was', () =>
    assert(
      property(uint8Array({ maxLength: 60 }), (bytes) => {
        const text = Buffer.from(bytes).toString('utf8').replaceAll('\n', ' ');
        const { text: clean } = cleanLine(line(text));
        expect(clean).not.toContain('\n');
      }),
    ));

  it('says what it said', () =>
    assert(
      property(jsonValue({ maxDepth: 4, stringUnit: 'grapheme' }), (value) => {
        const { text } = cleanLine(line(JSON.stringify(value)));
        expect(() => JSON.parse(text)).not.toThrow();
      }),
    ));

  it('keeps what is no secret as it was', () => {
    const said = { type: 'user', uuid: '0f0e', cwd: '/a b', message: { content: [{ type: 'text', text: 'x = 1\n' }] } };
    expect(JSON.parse(cleanLine(line(JSON.stringify(said))).text)).toEqual(said);
  });

  it.each([
    ['JSON', JSON.stringify({ text: `a ${secret}` })],
    ['JSON in JSON', JSON.stringify({ text: JSON.stringify({ password: secret }) })],
    ['torn', `{"type":"user","text":"${secret}`],
    ['no JSON at all', `export GITHUB_TOKEN=${secret}`],
    ['long', JSON.stringify({ texts: Array.from({ length: 90 }, () => `${'word '.repeat(800)}${secret}`) })],
    [
      'long, cut in the middle of it',
      JSON.stringify({ big: 'w'.repeat(300_000), text: `${'ab '.repeat(1360)}${secret}` }),
    ],
    ['a long text without JSON', `${'word '.repeat(60_000)}${secret}`],
  ])('has no secret: %s', (_name, text) => {
    const { text: clean } = cleanLine(line(text));
    expect(clean).not.toMatch(/ghp_|a1B2a1B2/);
    expect(clean.length).toBeLessThan(1_000_000);
  });

  it('that was cut off tells its size, and how it began', () => {
    const { text } = cleanLine(line(`{"a":"${secret} ${'x'.repeat(9000)}`, { cut: true, bytes: 10_000_000 }));
    expect(JSON.parse(text)).toEqual({
      type: 'shortened',
      bytes: 10_000_000,
      begins: expect.stringMatching(/^\{"a":"\[redacted/),
    });
  });

  it('says when and where, of either client', () => {
    const at = 1_767_225_600_000;
    expect(cleanLine(line('{"timestamp":"2026-01-01T00:00:00.000Z","cwd":"/a"}'))).toMatchObject({ at, cwd: '/a' });
    const meta = '{"timestamp":"2026-01-01T00:00:00Z","type":"session_meta","payload":{"cwd":"/b"}}';
    expect(cleanLine(line(meta))).toMatchObject({ at, cwd: '/b' });
    for (const odd of ['{"timestamp":5,"cwd":"rel"}', '{"timestamp":"yesterday","cwd":{}}', '[]', 'null', '7', '"x"'])
      expect(cleanLine(line(odd))).toMatchObject({ at: null, cwd: null });
  });
});

describe('a long text that is shortened', () => {
  it('ends before the word, or the line, that would be cut through', () => {
    expect(shortened('one two three', 9)).toBe('one two…');
    expect(shortened('one\ntwo three', 6)).toBe('one…');
    expect(shortened('one', 3)).toBe('one');
    expect(shortened('unbroken', 4)).toBe('…');
  });
});
