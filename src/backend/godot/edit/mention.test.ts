import { expect, it } from 'vitest';
import { mentionsOf } from './mention.ts';

it('finds members behind a dot and names in quotes, not comments, declarations or longer words', () => {
  const text = [
    'player.jump()',
    '# player.jump()',
    'func jump():',
    'player.jumped.connect(x)',
    'connect("jump", self)',
    'a.b.jump .call()',
  ].join('\n');
  const found = mentionsOf(new Set(['jump']), text);
  expect(found.map(({ line }) => line)).toEqual([1, 5, 6]);
});

it('does not look through lines that are data', () =>
  expect(mentionsOf(new Set(['jump']), `"${'x'.repeat(5000)}".jump()`)).toEqual([]));
