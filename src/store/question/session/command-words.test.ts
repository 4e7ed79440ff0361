import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedIn, filterWords, type Worded, wordsOf } from './command-words.ts';

const command: Worded = {
  scope: 'home',
  project: 'odin',
  session: null,
  action: 'read_file',
  server: 'files',
  outcome: 'ok',
  source: 'auto',
  description: null,
  error: null,
  tags: 'a b',
  parameters: { path: 'src/Main.gd', list: [1, { deep: 'Grüße\nÄpfel' }] },
  result: '{"text":"commandLog wrote 100_%"}',
};

describe('the words of a command', () => {
  it('are of all that is said of it, small, parted by signs, each once', () => {
    expect(wordsOf(command, 'without filters')).toEqual(
      'read file files a b path src main gd list 1 deep grüße äpfel text commandlog command log wrote 100'.split(' '),
    );
  });

  it('are bounded, and so is each', () => {
    const many = { ...command, result: Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`n${at}`, at])) };
    expect(wordsOf(many, 'without filters')).toHaveLength(1000);
    const long = wordsOf({ ...command, action: `a${'\u{1D4D0}'.repeat(100)}` }, 'without filters')[0] ?? '';
    expect(long).toHaveLength(39);
    expect(long.isWellFormed()).toBe(true);
  });

  it('hold its filters where that is wanted; the same value elsewhere is another word', () => {
    const words = wordsOf(command, 'with filters');
    for (const [name, value] of Object.entries({ project: 'odin', action: 'read_file', outcome: 'ok' }))
      for (const word of filterWords('home', { [name]: value })) expect(words).toContain(word);
    for (const [scope, given] of [
      ['cluster', { project: 'odin' }],
      ['home', { server: 'odin' }],
      ['home', { project: 'odin\0' }],
    ] as const)
      expect(words).not.toContain(filterWords(scope, given)[0]);
  });

  it('hold nothing that an index could take for a sign of its own', () => {
    assert(
      property(anyText, (text) => {
        const words = wordsOf({ ...command, action: text }, 'with filters');
        expect(words.filter((word) => !/^\u{E000}?[\p{L}\p{M}\p{N}]+$/u.test(word))).toEqual([]);
      }),
    );
  });
});

/** Also halves of characters. */
const anyText = array(integer({ min: 0, max: 0x10_ffff }), { maxLength: 100 }).map((codes) =>
  String.fromCodePoint(...codes),
);

const asked = (text: string): string[] => {
  const { words, signs } = askedIn(text);
  return [...words.map(({ word, begins }) => word + (begins ? '*' : '')), ...signs];
};

describe('what a text asks for', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['One TWO', ['one', 'two']],
    ['src/ma*', ['src', 'ma*']],
    ['*', ['*']],
    ['% "a" _', ['a', '%', '_']],
    ['a*b', ['a', 'b']],
    ["x' OR 1=1 --", ['x', 'or', '1', '1', '--']],
    ['NEAR(a b)', ['near', 'a', 'b']],
  ])('%s', (text, wanted) => expect(asked(text)).toEqual(wanted));

  it('is bounded', () => expect(askedIn('w '.repeat(1000)).words).toHaveLength(20));

  it('finds every word that is in a command', () => {
    assert(
      property(anyText, (text) => {
        const words = new Set(wordsOf({ ...command, action: text }, 'without filters'));
        expect(askedIn(text).words.filter(({ word }) => !words.has(word))).toEqual([]);
      }),
    );
  });
});
