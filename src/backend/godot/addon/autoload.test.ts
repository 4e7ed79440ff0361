import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryIn, insertionFor, withoutEntry } from './autoload.ts';

const line = 'Warren="*res://addons/warren/warren.gd"';
function installed(file: string): string {
  const { at, text } = insertionFor(file);
  return file.slice(0, at) + text + file.slice(at);
}

describe('the line in project.godot', () => {
  it('comes after the autoloads that are there, before what follows', () => {
    const file = 'config_version=5\n\n[autoload]\n\nA="*res://a.gd"\n\n[input]\n\nx=1\n';
    expect(installed(file)).toBe(`config_version=5\n\n[autoload]\n\nA="*res://a.gd"\n${line}\n\n[input]\n\nx=1\n`);
    expect(withoutEntry(installed(file))).toBe(file);
  });
  it('comes with a section where there is none, at the end', () => {
    expect(installed('a=1\n')).toBe(`a=1\n\n[autoload]\n\n${line}\n`);
    expect(installed('a=1\r\n')).toBe(`a=1\r\n\r\n[autoload]\r\n\r\n${line}\r\n`);
    expect(installed('a=1')).toBe(`a=1\n\n[autoload]\n\n${line}\n`);
    expect(installed('a=1\n[autoload]')).toBe(`a=1\n[autoload]\n\n${line}\n`);
  });
  it('is not put into what only looks like a section', () => {
    const text = 'description="x\n[autoload]\n\\"\n"\n; [autoload]\nlist=[\n[autoload]\n]\n';
    expect(installed(text)).toBe(`${text}\n[autoload]\n\n${line}\n`);
    expect(installed(`${text}[autoload]\nA="r\n[x]"\n[y]\n`)).toBe(`${text}[autoload]\nA="r\n[x]"\n${line}\n[y]\n`);
  });
  it('is known by its path, wherever the engine has put it', () => {
    expect(entryIn(`[autoload]\n${line}\n`)).toMatchObject({ ours: true });
    expect(entryIn('[autoload]\nWarren="*res://mine.gd"\n')).toMatchObject({ ours: false });
    expect(entryIn(`[input]\n${line}\n`)).toBeUndefined();
    expect(entryIn(`[autoload]\nNot${line}\n`)).toBeUndefined();
  });
  it('goes with its section, when nothing else is in that', () =>
    expect(withoutEntry(`a=1\n\n[autoload]\n\n${line}\n\n[input]\n\nx=1\n`)).toBe('a=1\n\n[input]\n\nx=1\n'));

  const words = [
    '[autoload]',
    '[input]',
    'A="*res://a.gd"',
    'x={',
    '}',
    '"',
    '\\',
    ';',
    '[',
    ']',
    ' ',
    '\u00ef\u00bb\u00bf',
  ];
  const piece = fc.constantFrom(...words, '\n', '\r\n', '\n\n', '\r');
  it('can be taken out of whatever it was put into', () =>
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const file = pieces.join('');
        const { at, text } = insertionFor(file);
        const after = installed(file);
        expect(after.slice(0, at) + after.slice(at + text.length)).toBe(file);
        expect(at).toBeLessThanOrEqual(file.length);
        expect(withoutEntry(after).length).toBeLessThanOrEqual(after.length);
      }),
      { numRuns: 500 },
    ));
  it('is found again in every file that is whole', () => {
    const whole = fc.constantFrom('[autoload]', '[input]', 'A="*res://a.gd"', 'x={"a": [1, 2]}', 'y="a\nb"', '; c', '');
    fc.assert(
      fc.property(fc.array(whole), fc.constantFrom('\n', '\r\n'), (lines, end) => {
        const file = lines.map((it) => it + end).join('');
        expect(entryIn(installed(file))).toMatchObject({ ours: true });
        expect(entryIn(withoutEntry(installed(file)))).toBeUndefined();
      }),
    );
  });
});
