import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentsOf } from './components.ts';
import { layOut } from './lay-out.ts';
import type { Coordinates, Task } from './task.ts';

const taskOf = (count: number, pairs: readonly number[], start?: Coordinates): Task => ({
  count,
  pairs: new Uint32Array(pairs),
  start: start?.slice() ?? new Float32Array(count * 3).fill(Number.NaN),
});
const ring = (size: number, first = 0): number[] =>
  Array.from({ length: size }, (_, at) => [first + at, first + ((at + 1) % size)]).flat();
const place = (at: Coordinates, node: number): number[] => [...at.subarray(node * 3, node * 3 + 3)];
const distance = (at: Coordinates, one: number, other: number): number =>
  Math.hypot(...place(at, one).map((value, axis) => value - (at[other * 3 + axis] ?? 0)));

const island = (node: number): number => Math.floor(node / 10);

describe('a layout', () => {
  it('is the same for the same graph', () =>
    expect(layOut(taskOf(30, ring(25)))).toEqual(layOut(taskOf(30, ring(25)))));

  it('uses all three dimensions, and no two nodes are in one place', () => {
    const at = layOut(taskOf(40, [...ring(20), ...ring(10, 20)]));
    for (const axis of [0, 1, 2]) {
      const values = Array.from({ length: 20 }, (_, node) => at[node * 3 + axis] ?? 0);
      expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(1);
    }
    for (let one = 0; one < 40; one++)
      for (let other = 0; other < one; other++) expect(distance(at, one, other)).toBeGreaterThan(0.1);
  });

  it('puts islands apart', () => {
    const at = layOut(taskOf(30, [...ring(10), ...ring(10, 10), ...ring(10, 20)]));
    for (let one = 0; one < 30; one++)
      for (let other = 0; other < one; other++)
        if (island(one) !== island(other)) expect(distance(at, one, other)).toBeGreaterThan(15);
  });

  it('leaves everybody in place when few come, and puts them near those they belong to', () => {
    const before = layOut(taskOf(50, ring(40)));
    const start = new Float32Array(53 * 3).fill(Number.NaN);
    start.set(before);
    // One beside node 7, two that know each other only.
    const at = layOut(taskOf(53, [...ring(40), 7, 50, 51, 52], start));
    expect(at.subarray(0, before.length)).toEqual(before);
    const extent = Math.max(...before.map(Math.abs));
    expect(distance(at, 50, 7)).toBeLessThan(extent);
    expect(distance(at, 51, 52)).toBeGreaterThan(0.1);
    for (let node = 0; node < 51; node++) expect(distance(at, 51, node)).toBeGreaterThan(5);
  });

  it('begins where it was when many come', () => {
    const before = layOut(taskOf(30, ring(30)));
    const start = new Float32Array(60 * 3).fill(Number.NaN);
    start.set(before);
    const pairs = [...ring(30), ...ring(30, 30), 0, 30];
    expect(layOut(taskOf(60, pairs, start))).not.toEqual(layOut(taskOf(60, pairs)));
  });

  it('gives every node of any graph a place', () => {
    const graph = fc.integer({ min: 0, max: 30 }).chain((count) =>
      fc.record({
        count: fc.constant(count),
        pairs: fc
          .array(fc.nat({ max: Math.max(0, count - 1) }), { maxLength: count === 0 ? 0 : 60 })
          .map((all) => (all.length % 2 ? all.slice(1) : all)),
        known: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
      }),
    );
    fc.assert(
      fc.property(graph, ({ count, pairs, known }) => {
        const first = layOut(taskOf(count, pairs));
        expect(first.every(Number.isFinite)).toBe(true);
        for (const [node, isKnown] of known.entries()) if (!isKnown) first.fill(Number.NaN, node * 3, node * 3 + 3);
        expect(layOut(taskOf(count, pairs, first)).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('islands', () => {
  it('are found without recursion, however long the way', () => {
    const count = 100_000;
    const chain = Array.from({ length: count - 1 }, (_, at) => [count - 1 - at, count - 2 - at]).flat();
    expect(componentsOf(count, chain).map(({ length }) => length)).toEqual([count]);
  });

  it('are given with the largest first', () =>
    expect(componentsOf(6, [4, 5, 1, 2, 2, 3])).toEqual([[1, 2, 3], [4, 5], [0]]));
});
