import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document, Section, TagStyle } from './document.ts';
import { factsOfText } from './facts-of-text.ts';
import { presetsIn } from './presets.ts';
import { printDocument } from './print.ts';
import { scanDocument } from './scan-document.ts';
import type { Pair, Variant } from './variant.ts';

const word = fc
  .stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)
  .filter((it) => !/^(?:true|false|null|nil|inf|inf_neg|nan)$/.test(it));
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '[node]\n', '; #', '\n'));
const hex = fc.stringMatching(/^(?:[\da-f]{3}|[\da-f]{4}|[\da-f]{6}|[\da-f]{8})$/);

const { value } = fc.letrec<{ value: Variant; pair: Pair }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom<Variant>(null, true, false),
    fc.double(),
    fc.integer(),
    text,
    fc.record({ kind: fc.constant('name' as const), text }),
    fc.record({ kind: fc.constant('path' as const), text }),
    fc.record({ kind: fc.constant('color' as const), hex }),
    fc.record({ kind: fc.constant('word' as const), word }),
    fc.record({ kind: fc.constant('numbers' as const), name: word, text: fc.stringMatching(/^[\d .,e+-]{0,20}$/) }),
    fc.record({ kind: fc.constant('array' as const), items: fc.array(tie('value'), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant('dictionary' as const), entries: fc.array(tie('pair'), { maxLength: 4 }) }),
    fc.record({
      kind: fc.constant('call' as const),
      name: word,
      of: fc.array(tie('value'), { maxLength: 2 }),
      // A text makes it something else than a row of numbers.
      args: fc
        .array(fc.oneof(tie('value'), tie('pair')), { maxLength: 3 })
        .map((args): (Variant | Pair)[] => ['text', ...args]),
    }),
  ),
  pair: fc.record({ kind: fc.constant('pair' as const), key: tie('value'), value: tie('value') }),
}));

const key = fc.oneof(word, fc.constantFrom('a/b.c', 'script/source', '__proto__', 'x y', ''), text);

const section = (tags: TagStyle): fc.Arbitrary<Section> =>
  fc.record({
    name: tags === 'attributes' ? word : fc.oneof(word, fc.constantFrom('preset.0', 'a ] \\ [ b')),
    attributes: (tags === 'attributes' ? fc.array(fc.tuple(word, value), { maxLength: 4 }) : fc.constant([])).map(
      (entries) => new Map(entries),
    ),
    assignments: fc.array(fc.record({ key, value, line: fc.constant(0) }), { maxLength: 4 }),
    line: fc.constant(0),
  });

const withoutLines = (document: Pick<Document, 'sections'>) =>
  document.sections.map(({ name, attributes, assignments }) => ({
    name,
    attributes: [...attributes],
    assignments: assignments.map(({ key, value }) => [key, value]),
  }));

const pieces = [
  '[node name="A" parent="."]\n',
  '[gd_scene format=2]\n',
  '[ext_resource path="res://a.gd" type="Script" id=1]\n',
  'script = ExtResource( 1 )\n',
  'a = {\n',
  '"k": [',
  ']',
  ')',
  '}',
  '"',
  '\\',
  '=',
  '(',
  '[',
  '{',
  ';',
  '#',
  '\n',
  'PoolByteArray( 1, 2',
  'Object(',
  'Array[',
  '&"',
  '^"',
  '-',
  '\0',
  '\ufeff',
  'res://../x',
  'uid://',
  'null\n',
  '*res://a.gd',
  '[autoload]\n',
  '[connection signal="a" from="." to="." method="b"]\n',
  '#include "x"\n',
  '/*',
];
const godotPieces = fc.constantFrom(...pieces);
const soup = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.array(fc.oneof(godotPieces, godotPieces, fc.string({ maxLength: 5 })), { maxLength: 80 }).map((it) => it.join('')),
);
const names = ['a.tscn', 'd/a.tres', 'project.godot', 'a.png.import', 'export_presets.cfg', 'addons/a/plugin.cfg'];
const others = ['a.gdshader', 'a.gd.uid', 'a.gdextension', 'a.gdnlib', 'a.gdns', 'a.gd', 'a.png'];

describe('the scanner', () => {
  it.each(['attributes', 'names'] as const)('reads back what is printed, tags with %s', (tags) =>
    fc.assert(
      fc.property(fc.array(section(tags), { maxLength: 4 }), (sections) => {
        const scanned = scanDocument(printDocument({ sections }, tags), tags);
        expect(scanned.diagnostics).toEqual([]);
        expect(withoutLines({ sections: scanned.sections.slice(1) })).toEqual(withoutLines({ sections }));
      }),
    ),
  );

  it('prints what it scanned so that it scans the same', () =>
    fc.assert(
      fc.property(soup, fc.constantFrom<TagStyle>('attributes', 'names'), (text, tags) => {
        const once = scanDocument(text, tags);
        const again = scanDocument(printDocument(once, tags), tags);
        expect(again.diagnostics).toEqual([]);
        expect(withoutLines(again)).toEqual(withoutLines(once));
      }),
    ));

  it('makes facts of anything, within the file', () =>
    fc.assert(
      fc.property(soup, fc.constantFrom(...names, ...others), (text, name) => {
        const { references, diagnostics } = factsOfText(`res://${name}`, text);
        const lines = text.split('\n').length;
        for (const { line, count, target } of references) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
          expect(count).toBeGreaterThanOrEqual(1);
          if (target.by === 'path') expect(target.path).toMatch(/^res:\/\/(?!.*(?:^|\/)\.\.?(?:\/|$))[^/]/);
        }
        for (const { line } of diagnostics) expect(line).toBeLessThanOrEqual(lines);
        expect(references.map((it) => it.line)).toEqual(references.map((it) => it.line).toSorted((a, b) => a - b));
        expect(presetsIn(text)).toBeInstanceOf(Array);
      }),
      { numRuns: 500 },
    ));

  // Each of these takes minutes where one mistake costs a pass over the rest of the file.
  it.each([
    ['open arrays', 'a=[\n'],
    ['open texts', 'a="\n'],
    ['open texts with escaped ends', 'a="\\"\n'],
    ['open numbers', 'a=PoolIntArray(1,\n'],
    ['open calls', 'A(['],
    ['open tags', '[node name="\n'],
    ['assignments on one line', 'a=1 '],
    ['mistakes far behind', 'a=[1,\n1,\n'],
    ['comments', ';\n'],
    ['blanks', ' \t\r'],
    ['includes', '#include "a'],
    ['open shader comments', '/*'],
    ['stars and slashes', '*/'],
  ])('takes one pass over 100,000 %s', (_, piece) => {
    const long = piece.repeat(100_000);
    for (const name of ['a.tscn', 'project.godot', 'a.gdshader'] as const)
      expect(factsOfText(`res://${name}`, long).diagnostics.length).toBeLessThan(200);
  });

  it.each([
    ['presets', '[preset.%]\nname="a"\nplatform="b"\n'],
    ['resources', '[ext_resource path="%" id=%]\na = ExtResource( % )\n'],
    ['broken references', '[node name="%"]\na = ExtResource( % )\n'],
    ['autoloads', '[autoload]\na%="*res://%.gd"\n'],
  ])('takes one pass over 20,000 %s', (_, piece) => {
    let number = 0;
    const long = piece.repeat(20_000).replaceAll('%', () => String(number++));
    for (const name of ['a.tscn', 'project.godot'] as const)
      expect(factsOfText(`res://${name}`, long).diagnostics.length).toBeLessThan(200);
    expect(presetsIn(long).length).toBeLessThanOrEqual(20_000);
  });
});
