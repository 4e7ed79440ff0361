import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { News } from '../news.ts';
import { PrintedReader } from './printed.ts';

function read(text: string, steps: readonly number[] = [text.length]): readonly News[] {
  const reader = new PrintedReader('stderr');
  const news: News[] = [];
  for (let at = 0, n = 0; at < text.length; n++) {
    const step = steps[n % steps.length] ?? 1;
    news.push(...reader.push(text.slice(at, at + step)));
    at += step;
  }
  return [...news, ...reader.end()];
}

const godot3 = `SCRIPT ERROR: inner: Invalid call. Nonexistent function 'foo' in base 'Nil'.
   At: res://main.gd:18.
WARNING: call: a warning
   At: modules/gdscript/gdscript_functions.cpp:817.
just a print
`;
const godot4 = `USER ERROR: bad thing
   at: push_error (core/variant/variant_utility.cpp:1098)
   GDScript backtrace (most recent call first):
       [0] hit (res://a.gd:12)
       [1] _ready (res://main.gd:3)
SCRIPT ERROR: Parse Error: Unexpected token.
          at: GDScript::reload (res://b.gd:7)
a print
ERROR: the last`;

describe('what a game prints', () => {
  it('of Godot 3 is errors, warnings and prints', () =>
    expect(read(godot3)).toEqual([
      {
        kind: 'error',
        script: 'res://main.gd',
        line: 18,
        message: "inner: Invalid call. Nonexistent function 'foo' in base 'Nil'.",
      },
      { kind: 'warning', message: 'call: a warning', data: { source: 'modules/gdscript/gdscript_functions.cpp:817' } },
      { kind: 'print', message: 'just a print', data: { stream: 'stderr' } },
    ]));
  it('of Godot 4 has stacks, too', () =>
    expect(read(godot4)).toEqual([
      {
        kind: 'error',
        script: 'res://a.gd',
        line: 12,
        function: 'hit',
        message: 'bad thing',
        stack: [
          { script: 'res://a.gd', line: 12, function: 'hit' },
          { script: 'res://main.gd', line: 3, function: '_ready' },
        ],
        data: { source: 'core/variant/variant_utility.cpp:1098' },
      },
      {
        kind: 'error',
        script: 'res://b.gd',
        line: 7,
        function: 'GDScript::reload',
        message: 'Parse Error: Unexpected token.',
      },
      { kind: 'print', message: 'a print', data: { stream: 'stderr' } },
      { kind: 'error', message: 'the last' },
    ]));
  it('is the same in whatever pieces it comes', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(godot3, godot4),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (text, steps) => {
          expect(read(text, steps)).toEqual(read(text));
        },
      ),
    ));
  it('may be anything, and as long as it likes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        expect(read(text).every((it) => typeof it.message === 'string')).toBe(true);
      }),
    );
    const [line] = read('x'.repeat(1_000_000));
    expect(line?.message.length).toBeLessThan(20_000);
  });
});
