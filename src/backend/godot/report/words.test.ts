import { describe, expect, it } from 'vitest';
import { godotWords } from './words.ts';

const usual = { json: false, mode: 'dependencies', kinds: [], path: undefined, dot: false, strict: false };

describe('the words behind "warren godot"', () => {
  it.each([
    [[], 'help'],
    [['--help'], 'help'],
    [['list', '-h'], 'help'],
    [['list'], { ...usual, deed: 'list', which: undefined }],
    [['index', 'noxii/0.16', '--json'], { ...usual, deed: 'index', which: 'noxii/0.16', json: true }],
    [
      ['graph', '--mode', 'scenes', '--kind', 'instance', '--kind=script', '--path', 'res://a/**', '--dot'],
      {
        ...usual,
        deed: 'graph',
        which: undefined,
        mode: 'scenes',
        kinds: ['instance', 'script'],
        path: 'res://a/**',
        dot: true,
      },
    ],
    [['check', '.', '--strict'], { ...usual, deed: 'check', which: '.', strict: true }],
  ])('%j', (argv, words) => expect(godotWords(argv)).toEqual(words));

  it.each([
    [['build']],
    [['list', 'x']],
    [['index', 'x', 'y']],
    [['index', '--mode', 'scenes']],
    [['graph', '--mode', 'all']],
    [['graph', '--kind', 'calls']],
    [['graph', '--dot', '--json']],
    [['list', '--strict']],
    [['graph', '--frobnicate']],
  ])('%j mean nothing', (argv) =>
    expect(() => godotWords(argv)).toThrow(expect.objectContaining({ code: 'invalid-params' })),
  );
});
