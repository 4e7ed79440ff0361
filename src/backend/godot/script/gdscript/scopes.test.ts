import { expect, test } from 'vitest';
import { factsOfScript } from '../facts-of-script.ts';

const namesIn = (text: string): string[] =>
  factsOfScript('res://a.gd', text).references.flatMap(({ target, line }) =>
    target.by === 'name' ? [`${target.name}:${line}`] : [],
  );

test('a local hides a class in its own function only', () => {
  const text = [
    'func a(Hero):',
    '\treturn Hero.x',
    'func b():',
    '\tvar Enemy = 1',
    '\treturn Enemy',
    'func c():',
    '\treturn [Hero.x, Enemy.x]',
    '',
  ];
  expect(namesIn(text.join('\n'))).toEqual(['Hero:7', 'Enemy:7']);
});

test('a member hides it in its class and in all that is within', () => {
  const text = [
    'class Box:',
    '\tvar Hero',
    '\tclass Deep:',
    '\t\tfunc a():',
    '\t\t\treturn Hero',
    '\tfunc b():',
    '\t\treturn Hero',
    'func c():',
    '\treturn Hero.x',
    '',
  ];
  expect(namesIn(text.join('\n'))).toEqual(['Hero:9']);
});

test('a member of the file hides it everywhere, also above itself', () => {
  expect(namesIn('func a():\n\treturn Hero.x\nconst Hero = 1\n')).toEqual([]);
});

test('a function on one line ends with it', () => {
  expect(namesIn('func a(Hero): return Hero\nvar x = Hero.y\n')).toEqual(['Hero:2']);
});
