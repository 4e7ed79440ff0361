import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Godot3, Godot4, type Heard } from '../debugger/index.ts';
import { encodeVariant, type Variant } from '../variant/index.ts';
import { Interpreter } from './interpreter.ts';

const frames = [{ script: 'res://a.gd', line: 3, function: 'f' }];
const halted: Heard = { kind: 'halted', why: 'Bad.', breakpoint: false, thread: 4n };
const bytes = (value: Variant, dialect: 3 | 4): Buffer => {
  const encoded = encodeVariant(value, dialect);
  if (!encoded.ok) throw new Error(encoded.why);
  return encoded.value;
};

describe('what a running game says', () => {
  it('at a crash is asked for its stack, told, and let go on, in the thread it happened in', () => {
    const it = new Interpreter({ major: 4, pauseOnCrash: false });
    expect(it.hear(halted, 0)).toEqual({ news: [], commands: [{ do: 'stack', thread: 4n }] });
    expect(it.hear({ kind: 'stack', frames }, 0)).toMatchObject({
      news: [{ kind: 'crash', message: 'Bad.', script: 'res://a.gd', line: 3, function: 'f', stack: frames }],
      commands: [{ do: 'continue', thread: 4n }],
    });
    expect(it.hear({ kind: 'stack', frames }, 0)).toEqual({ news: [], commands: [] });
    expect(it.hear({ kind: 'resumed' }, 0).state).toBe('running');
  });

  it('at a breakpoint is no crash', () => {
    const it = new Interpreter({ major: 4, pauseOnCrash: false });
    it.hear({ ...halted, breakpoint: true, why: 'Breakpoint' }, 0);
    expect(it.hear({ kind: 'stack', frames }, 0)).toMatchObject({
      news: [{ kind: 'state' }],
      commands: [{ do: 'continue' }],
    });
  });

  it('of measurements is told now and then', () => {
    const it = new Interpreter({ major: 3, pauseOnCrash: false });
    const measured: Heard = { kind: 'measured', values: [60] };
    const told = [0, 1000, 4999, 5000, 6000].map((now) => it.hear(measured, now).news.length);
    expect(told).toEqual([1, 0, 0, 1, 0]);
  });

  it('of scripts inside of scenes belongs to the scene, of the engine to nobody', () => {
    const it = new Interpreter({ major: 3, pauseOnCrash: false });
    it.hear({ kind: 'signature', id: 1, text: 'res://level.tscn::12::4::jump' }, 0);
    it.hear({ kind: 'signature', id: 2, text: 'servers/x.cpp::4::draw' }, 0);
    const functions = [1, 2, 3].map((id) => ({ id, calls: 2, self: 0.5, total: 1 }));
    expect(it.hear({ kind: 'active', functions }, 0).news).toEqual([
      {
        kind: 'function',
        script: 'res://level.tscn',
        line: 4,
        function: 'jump',
        message: 'jump',
        count: 2,
        data: { selfMs: 500, totalMs: 1000 },
      },
    ]);
    it.hear({ kind: 'active', functions }, 100);
    expect(it.last()).toMatchObject([{ count: 2, data: { selfMs: 1000 } }]);
    expect(it.last()).toEqual([]);
  });

  it('of a tree that lies about itself is read to its end', () => {
    const it = new Interpreter({ major: 3, pauseOnCrash: false });
    const nodes = Array.from({ length: 500 }, (_, n) => ({ name: `n${n}`, type: 'Node', children: 1e9 }));
    expect(it.hear({ kind: 'tree', nodes }, 0).news).toHaveLength(1);
    const negative = [
      { name: 'root', type: 'X', children: 1 },
      { name: 'a', type: 'X', children: -5 },
    ];
    expect(it.hear({ kind: 'tree', nodes: negative }, 0).news).toMatchObject([
      { message: 'a (X) is shown, 2 nodes in all' },
    ]);
    expect(it.hear({ kind: 'tree', nodes: negative }, 0).news).toEqual([]);
  });

  /** Names that mean something, with data that may not. */
  const scalar = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }),
    fc.double(),
    fc.string(),
  );
  const data = fc.array(fc.oneof(scalar, fc.array(scalar), fc.array(fc.array(scalar))), { maxLength: 20 });
  const words =
    'output error debug_enter debug_exit stack_dump performance profile_sig profile_frame message:scene_tree ' +
    'performance:profile_frame servers:function_signature servers:profile_frame scene:scene_tree warren:event ' +
    'my:own __proto__ constructor toString';
  const names = fc.constantFrom(...words.split(' '));
  it('may be anything: it is understood, passed over or refused, and never fatal', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(names, data), { maxLength: 10 }), (messages) => {
        const three = { tongue: new Godot3(), it: new Interpreter({ major: 3, pauseOnCrash: false }) };
        const four = { tongue: new Godot4(), it: new Interpreter({ major: 4, pauseOnCrash: true }) };
        for (const [name, given] of messages) {
          const heard3 = [name, BigInt(given.length), ...given].map((part) => three.tongue.hear(bytes(part, 3)));
          const heard4 = four.tongue.hear(bytes([name, 1n, given], 4));
          for (const heard of heard3)
            if (heard.ok && heard.value) expect(three.it.hear(heard.value, 0)).toHaveProperty('news');
          expect(heard4.ok).toBe(true);
          if (heard4.ok && heard4.value) JSON.stringify(four.it.hear(heard4.value, 0).news);
        }
      }),
      { numRuns: 100 },
    ));

  it.each([
    [3, 7n],
    [4, ['name', 1n]],
    [4, ['name', 1n, [], []]],
    [4, [7n, 1n, []]],
    [4, 'x'],
  ] as const)('that is no message of Godot %i is refused', (major, value) => {
    const tongue = major === 3 ? new Godot3() : new Godot4();
    expect(tongue.hear(bytes(value, major))).toMatchObject({ ok: false });
  });
  it.each([-1n, 10_000_000n, 'x', null, [1n]])('of Godot 3 has a number of arguments, not %s', (count) => {
    const tongue = new Godot3();
    tongue.hear(bytes('output', 3));
    expect(tongue.hear(bytes(count, 3))).toMatchObject({ ok: false });
  });
});
