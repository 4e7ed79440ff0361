import { describe, expect, it } from 'vitest';
import { engineMap } from './engine-map.ts';
import { Refusal } from './shape.ts';

describe('which engine for which project', () => {
  it('as an object, or as text of one', () => {
    const map = { 3: '/usr/bin/godot3-server', '4.6': '/opt/godot 4.6' };
    expect(engineMap(map)).toEqual(map);
    expect(engineMap(JSON.stringify(map))).toEqual(map);
  });
  for (const wrong of [
    { 5: '/x' },
    { four: '/x' },
    { 4: 'relative' },
    { 4: 4 },
    { 4: '/x\0' },
    [],
    null,
    3,
    '{',
    '[]',
    '"x"',
  ])
    it(`${JSON.stringify(wrong)} is refused`, () => expect(engineMap(wrong)).toBeInstanceOf(Refusal));
});
