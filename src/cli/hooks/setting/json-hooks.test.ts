import * as fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { entriesIn } from './hook-entries.ts';
import { undone } from './json-edit.ts';
import { type Wanted, withHooks, withoutHooks } from './json-hooks.ts';

const wanted = (program = 'warren', replace = false): Wanted => ({
  client: 'claude',
  commands: new Map(
    ['SessionStart', 'Stop', 'SessionEnd'].map((event) => [
      event,
      { command: `${program} hook claude ${event}`, timeout: 5 },
    ]),
  ),
  statusLine: { command: `${program} hook claude statusline`, replace },
});
const install = (text: string, program?: string): string => withHooks(text, wanted(program), 'f').edit.text;
const value = (text: string): Record<string, unknown> =>
  parse(text, [], { allowTrailingComma: true }) as Record<string, unknown>; // an object
const events = (text: string): string[] =>
  entriesIn(value(text), 'claude')
    .map(({ event }) => event)
    .toSorted();

const other = { type: 'command', command: 'say done' };
const foreign = fc.record(
  {
    model: fc.string(),
    env: fc.dictionary(fc.string(), fc.string()),
    hooks: fc.dictionary(
      fc.constantFrom('Stop', 'PreToolUse', 'SessionStart', 'X'),
      fc.array(fc.record({ matcher: fc.string(), hooks: fc.array(fc.constant(other), { maxLength: 2 }) }), {
        maxLength: 2,
      }),
    ),
    statusLine: fc.constant({ type: 'command', command: 'mine' }),
    'ünïcode "quoted"': fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const spaces = fc.constantFrom(undefined, 2, 4, '\t');

describe('our hooks in a settings file', () => {
  it('whatever is there: put in once, taken out, and the very text that was there', () => {
    fc.assert(
      fc.property(foreign, spaces, fc.constantFrom('', '\n', '\r\n'), (settings, space, end) => {
        const text = JSON.stringify(settings, undefined, space) + end;
        const { edit } = withHooks(text, wanted(), 'f');
        expect(events(edit.text)).toEqual(['SessionEnd', 'SessionStart', 'Stop']);
        expect(install(edit.text)).toBe(edit.text);
        expect(undone(edit.text, edit.undo)).toBe(text);
        expect(edit.undo.map(({ content }) => content.trim()).join('')).toBe('');
        const out = withoutHooks(edit.text, 'claude', 'f').text;
        const isFull = !/\[\s*\]|\{\s*\}/.test(text);
        if (isFull) expect(out).toBe(text);
        expect(events(out)).toEqual([]);
        expect({ ...value(out), hooks: 0 }).toEqual({ ...value(text), hooks: 0 });
      }),
    );
  });
  it('nothing is begun well, and is nothing again', () => {
    for (const text of ['', '\n', '  ']) {
      const { edit } = withHooks(text, wanted(), 'f');
      expect(edit.text).toBe(`${JSON.stringify(value(edit.text), undefined, 2)}\n`);
      expect(undone(edit.text, edit.undo)).toBe(text);
    }
  });
  it('comments, order, tabs, a comma at the end and somebody else between ours stay', () => {
    const text = `{
\t// why
\t"b": 1, /* here */
\t"hooks": {
\t\t"Stop": [
\t\t\t// mine
\t\t\t{ "hooks": [${JSON.stringify(other)}] },
\t\t],
\t},
\t"a": 2,
}
`;
    const there = install(text);
    for (const kept of ['\t// why\n', '/* here */', '// mine', '\n\t\t"SessionStart": [\n\t\t\t{\n'])
      expect(there).toContain(kept);
    expect(Object.keys(value(there))).toEqual(['b', 'hooks', 'a', 'statusLine']);
    expect(withoutHooks(there, 'claude', 'f').text).toBe(text);
  });
  it.each([
    ['{ // why\n"hooks": {}}', '{ // why\n}'],
    ['{ "a": 1, // why\n"hooks": {}, "b": 2 }', '{ "a": 1, // why\n "b": 2 }'],
    ['{ // why\n  "hooks": {}, // too\n  "b": 2\n}', '{ // why // too\n  "b": 2\n}'],
  ])('what stands behind ours does not become part of a comment: %s', (text, left) => {
    const out = withoutHooks(install(text), 'claude', 'f').text;
    expect([out, value(out)]).toEqual([left, value(left)]);
  });
  it.each(['{"model":"http://x"}', '{"env":{"A":"//"}}', '{ "a": "//", /* // */ "b": 1 }'])(
    'two slashes that are no comment change nothing: %s',
    (text) => expect(withoutHooks(install(text), 'claude', 'f').text).toBe(text),
  );
  it('beside ours in one group another stays', () => {
    const group = [
      {
        hooks: [
          { type: 'command', command: 'warren hook claude Stop' },
          other,
          { type: 'command', command: '/x/warren hook claude Stop' },
        ],
      },
    ];
    for (const space of [undefined, 2]) {
      const text = JSON.stringify({ hooks: { Stop: group } }, undefined, space);
      const left = JSON.stringify({ hooks: { Stop: [{ hooks: [other] }] } }, undefined, space);
      expect(withoutHooks(text, 'claude', 'f').text).toBe(left);
    }
  });
  it('what starts us may change: brought up to date, not added', () => {
    const moved = install(install('{}'), `/n/node '/new place/warren.js'`);
    expect(entriesIn(value(moved), 'claude').map(({ command }) => command)).toEqual(
      ['SessionStart', 'Stop', 'SessionEnd'].map((event) => `/n/node '/new place/warren.js' hook claude ${event}`),
    );
    expect(value(moved)['statusLine']).toMatchObject({
      command: `/n/node '/new place/warren.js' hook claude statusline`,
      refreshInterval: 60,
    });
  });
  it('a status line of somebody else stays, unless ours is to replace it; then it comes back', () => {
    const text = '{"statusLine":{"type":"command","command":"mine"}}';
    expect(withHooks(text, wanted(), 'f')).toMatchObject({ line: 'other', replaced: undefined });
    const { edit, line, replaced } = withHooks(text, wanted('warren', true), 'f');
    expect([line, replaced]).toEqual(['ours', { type: 'command', command: 'mine' }]);
    expect(value(withoutHooks(edit.text, 'claude', 'f', replaced).text)).toEqual(value(text));
  });
  it.each([
    ['{', /f:1: not valid JSON.*left as it is/],
    ['{"a":1}\n}', /f:2: not valid JSON/],
    ['[]', /does not hold an object/],
    ['{"hooks":[]}', /"hooks" is not an object/],
    ['{"hooks":{"Stop":{}}}', /"hooks.Stop" is not a list/],
    ['{"hooks":{},"hooks":{"Stop":[]}}', /left as it is/],
  ])('%s is refused', (text, why) => expect(() => install(text)).toThrow(why));
});
