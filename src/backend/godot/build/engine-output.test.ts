import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, LineCutter, ProgressReader, TroubleReader } from './engine-output.ts';

const readBy = (text: string): TroubleReader => {
  const reader = new TroubleReader();
  for (const line of text.split('\n')) reader.read(line);
  return reader;
};

describe('how far the engine is', () => {
  it('Godot 3 counts steps', () => {
    const reader = new ProgressReader();
    expect(reader.read('savepack: begin: Packing steps: 102')).toEqual({ task: 'savepack', done: 0, step: 'Packing' });
    const at = reader.read('\tsavepack: step 51: Storing File: res://main.tscn');
    expect(at).toEqual({ task: 'savepack', done: 0.5, step: 'Storing File: res://main.tscn' });
    expect(reader.read('\tsavepack: step 999: more than it said')?.done).toBe(1);
    expect(reader.read('savepack: end')).toBeUndefined();
  });
  it('Godot 4.4 counts hundredths, in colours', () => {
    const line = cleanLine('[  50% ] \u001b[90m\u001b[1mreimport\u001b[22m | icon.svg\u001b[39m\u001b[0m');
    expect(new ProgressReader().read(line)).toEqual({ task: 'reimport', done: 0.5, step: 'icon.svg' });
  });
  it('a step of a task that was never begun is no progress, and what is none is none', () => {
    expect(new ProgressReader().read('\tx: step 5: y')?.done).toBe(0);
    for (const line of ['', 'step 5', 'a: step b: c', 'ERROR: x'])
      expect(new ProgressReader().read(line)).toBeUndefined();
  });
});

describe('what is wrong', () => {
  it('a script of Godot 3, said twice', () => {
    const text = `SCRIPT ERROR: GDScript::reload: Parse Error: The identifier "x" isn't declared in the current scope.
   At: res://deep/main.gd:6.
ERROR: reload: Method failed. Returning: ERR_PARSE_ERROR
   At: modules/gdscript/gdscript.cpp:599.`;
    const { scriptErrors, notes } = readBy(`${text}\n${text}`);
    const message = `The identifier "x" isn't declared in the current scope.`;
    expect(scriptErrors).toEqual([{ path: 'res://deep/main.gd', line: 6, message }]);
    expect(notes[0]).toBe('reload: Method failed. Returning: ERR_PARSE_ERROR');
  });
  it('a script of Godot 4', () =>
    expect(
      readBy(`SCRIPT ERROR: Compile Error: Identifier not found: Singleton
          at: GDScript::reload (res://main.gd:8)
SCRIPT ERROR: Parse Error: Expected ":" after "if" condition.
          at: GDScript::reload (res://a b (c).gd:12)`).scriptErrors,
    ).toEqual([
      { path: 'res://main.gd', line: 8, message: 'Compile Error: Identifier not found: Singleton' },
      { path: 'res://a b (c).gd', line: 12, message: 'Expected ":" after "if" condition.' },
    ]));
  it('an error without a place is none of a script', () =>
    expect(readBy('SCRIPT ERROR: Parse Error: x\nsomething else\n   At: res://a.gd:1.').scriptErrors).toEqual([]));
  it('an error of another kind keeps its place to itself', () =>
    expect(
      readBy('SCRIPT ERROR: Parse Error: x\nSCRIPT ERROR: f: Invalid call.\n   At: res://a.gd:1.').scriptErrors,
    ).toEqual([]));
  it('two threads of the engine may speak at once, which is told', () => {
    const { scriptErrors, isMixed } = readBy(`SCRIPT ERROR: GDScript::reload: Parse Error: x
ERROR: reload: Method failed. Returning: ERR_PARSE_ERROR
   At: modules/gdscript/gdscript.cpp:599.
SCRIPT ERROR: GDScript::reload: Parse Error: y
   At: res://a.gd:3.
   At: res://b.gd:4.
   At: res://c.gd:5.`);
    expect(isMixed).toBe(true);
    expect(scriptErrors).toEqual([
      { path: 'res://a.gd', line: 3, message: 'x' },
      { path: 'res://b.gd', line: 4, message: 'y' },
    ]);
    expect(readBy('SCRIPT ERROR: Parse Error: x\n   At: res://a.gd:1.').isMixed).toBe(false);
  });
  it('what was said before our plug-in began counts as early until it is said again', () => {
    const [a, b] = ['a', 'b'].map((name) => `SCRIPT ERROR: Parse Error: x\n   At: res://${name}.gd:1.`);
    const { scriptErrors, early, told } = readBy(`${a}\n${b}\nwarren-check: begins\n${b}\nwarren-check: done`);
    expect(scriptErrors.map(({ path }) => path)).toEqual(['res://b.gd']);
    expect(early.map(({ path }) => path)).toEqual(['res://a.gd']);
    expect(told).toEqual(new Set(['done']));
    const between = readBy(a?.replace('\n', '\nwarren-check: begins\n') ?? '');
    expect(between.scriptErrors.map(({ path }) => path)).toEqual(['res://a.gd']);
  });
  it('the templates that were looked for', () =>
    expect(
      readBy(
        'No export template found at the expected path:\n/h/t/a.zip\nNo export template found at the expected path: /h/b.zip\nx',
      ).templatesSought,
    ).toEqual(['/h/t/a.zip', '/h/b.zip']));
  it('whatever is printed, all is bounded and nothing throws', () => {
    const piece = fc.oneof(
      fc.constantFrom('SCRIPT ERROR: Parse Error: e', '   At: res://a.gd:1.', 'ERROR: x', 'warren-check: y'),
      fc.constantFrom('No export template found at the expected path:', '\ta: step 1: b', '[  1% ] a | b'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (lines) => {
        const reader = readBy(lines.join('\n'));
        const progress = new ProgressReader();
        const within = lines.map((line) => progress.read(line)?.done ?? 0).every((done) => done >= 0 && done <= 1);
        return within && reader.notes.length <= 20 && reader.templatesSought.length <= 20;
      }),
    );
  });
});

function cut(chunks: readonly string[]): string[] {
  const lines: string[] = [];
  const cutter = new LineCutter((line) => lines.push(line));
  for (const chunk of chunks) cutter.push(chunk);
  cutter.end();
  return lines;
}

describe('lines', () => {
  it('are the same however the stream is cut', () =>
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), fc.nat(7), (texts, size) => {
        const text = texts.join('\n');
        expect(cut(text.match(new RegExp(`[^]{1,${size + 1}}`, 'g')) ?? [])).toEqual(cut([text]));
      }),
    ));
  it('that never end are cut', () => {
    const lines: string[] = [];
    const cutter = new LineCutter((line) => lines.push(line));
    for (let index = 0; index < 100; index++) cutter.push('x'.repeat(1000));
    expect(lines.length).toBeGreaterThan(3);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(4096);
  });
  it('lose what a terminal would act on', () =>
    expect(cleanLine('\u001b]0;title\u0007a\u0000\u0008b\tc\r')).toBe('ab\tc'));
});
