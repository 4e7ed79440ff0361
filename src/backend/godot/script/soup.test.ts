import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { factsOfScript } from './facts-of-script.ts';

const pieces = [
  'func ',
  'var ',
  'class ',
  'enum ',
  'extends ',
  'a',
  'B',
  '.',
  '(',
  ')',
  '[',
  '{',
  '}',
  ':',
  '=',
  ',',
  '"',
  "'",
  '"""',
  '\\',
  '\n',
  '\t',
  '#',
  '@',
  '$',
  '%',
  '->',
  'load',
  'signal ',
  'is ',
  'setget ',
  '\r',
  '1',
  '\uFEFF',
  '\ud800',
];

test('no soup makes it throw, and each line it tells is one of the file', () => {
  const soup = oneof(
    string({ unit: 'binary', maxLength: 200 }),
    array(constantFrom(...pieces), { maxLength: 80 }).map((all) => all.join('')),
  );
  assert(
    property(soup, constantFrom('res://a.gd', 'res://a.cs'), (text, path) => {
      const facts = factsOfScript(path, text, 'later');
      const lines = text.split('\n').length;
      const inside = facts.references.every(({ line }) => line >= 1 && line <= lines);
      const whole = (facts.script?.symbols ?? []).every(
        ({ line, endLine }) => 1 <= line && line <= endLine && endLine <= lines,
      );
      expect(inside && whole).toBe(true);
    }),
    { numRuns: 200 },
  );
}, 30_000);
