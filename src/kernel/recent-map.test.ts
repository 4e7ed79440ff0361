import { expect, it } from 'vitest';
import { RecentMap } from './recent-map.ts';

it('keeps the latest, and what was set anew', () => {
  const map = new RecentMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  map.set('c', 4);
  expect([...map.values()]).toEqual([3, 4]);
  expect([map.get('a'), map.get('b'), map.has('b'), map.has('c')]).toEqual([3, undefined, false, true]);
  map.delete('a');
  expect([...map.values()]).toEqual([4]);
});

it('makes what it does not know, once', () => {
  const map = new RecentMap<string, string>(2);
  let made = 0;
  const make = (): string => `made ${++made}`;
  expect([map.ensure('a', make), map.ensure('a', make), map.ensure('b', make)]).toEqual(['made 1', 'made 1', 'made 2']);
  expect(map.ensure('c', make)).toBe('made 3');
  expect(map.has('a')).toBe(false);
});
