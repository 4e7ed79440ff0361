import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeId } from '../contract.ts';
import { type Link, linked, pathOf } from './graph.test-support.ts';
import { chainOf, differenceOf, meantBy, reachOf, statsOf, unusedIn, viewOf } from './index.ts';

const bounds = { directed: true, maxLength: 20, maxPaths: 100 };
const names = (ids: Iterable<NodeId>): string[] => [...ids].map((id) => id.replace('res://', ''));

/** A few scripts and who loads whom, circles and all. */
const some = fc.array(
  fc.tuple(
    fc.constantFrom('a.gd', 'b.gd', 'c.gd', 'd.gd', 'e.gd'),
    fc.constantFrom('a.gd', 'b.gd', 'c.gd', 'd.gd', 'e.gd'),
  ),
  { maxLength: 14 },
);
const files = ['a.gd', 'b.gd', 'c.gd', 'd.gd', 'e.gd'];

/** By trying everything. */
function everyPath(links: readonly Link[], at: string, goal: string, on: readonly string[] = [at]): string[][] {
  if (at === goal) return [[...on]];
  const next = new Set(links.filter(([from, to]) => from === at && !on.includes(to)).map(([, to]) => to));
  return [...next].flatMap((to) => everyPath(links, to, goal, [...on, to]));
}

describe('a chain', () => {
  it('is every simple path, the shortest first', () =>
    fc.assert(
      fc.property(some, (links) => {
        const chain = chainOf(linked(files, links), pathOf('a.gd'), pathOf('e.gd'), bounds);
        const found = chain.paths.map((steps) => ['a.gd', ...names(steps.map(({ to }) => to))].join(' '));
        const expected = everyPath(links, 'a.gd', 'e.gd');
        expect(found.toSorted()).toEqual(expected.map((path) => path.join(' ')).toSorted());
        expect(chain.more).toBe(false);
        const shortest = expected.length === 0 ? undefined : Math.min(...expected.map((path) => path.length - 1));
        expect(chain.shortest?.length).toBe(shortest);
        expect(chain.paths[0]?.length).toBe(shortest);
        for (const path of chain.paths) for (const { edges } of path) expect(edges.length).toBeGreaterThan(0);
      }),
    ));

  it('within bounds says that there is more', () => {
    const links: Link[] = [
      ['a.gd', 'e.gd'],
      ['a.gd', 'b.gd'],
      ['b.gd', 'e.gd'],
      ['b.gd', 'c.gd'],
      ['c.gd', 'e.gd'],
    ];
    const graph = linked(files, links);
    expect(chainOf(graph, pathOf('a.gd'), pathOf('e.gd'), { ...bounds, maxPaths: 2 })).toMatchObject({
      more: true,
      paths: { length: 2 },
    });
    expect(chainOf(graph, pathOf('a.gd'), pathOf('e.gd'), { ...bounds, maxLength: 2 })).toMatchObject({
      more: true,
      paths: { length: 2 },
    });
    expect(chainOf(graph, pathOf('a.gd'), pathOf('e.gd'), { ...bounds, maxLength: 3 })).toMatchObject({
      more: false,
      paths: { length: 3 },
    });
  });

  it('against the arrows only when that is wanted', () => {
    const graph = linked(files, [
      ['b.gd', 'a.gd'],
      ['b.gd', 'e.gd'],
    ]);
    expect(chainOf(graph, pathOf('a.gd'), pathOf('e.gd'), bounds).shortest).toBeUndefined();
    expect(chainOf(graph, pathOf('a.gd'), pathOf('e.gd'), { ...bounds, directed: false }).shortest).toHaveLength(2);
  });
});

const ids = (links: readonly Link[], direction: 'incoming' | 'outgoing' | 'both'): string[] =>
  reachOf(linked(files, links), pathOf('a.gd'), { direction, depth: 9 })
    .map(({ id, depth }) => `${id} ${depth}`)
    .toSorted();

describe('reach', () => {
  it('is what can be got to, each at its shortest distance, and never the start', () =>
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 5 }), (links, depth) => {
        const graph = linked(files, links);
        for (const { id, depth: far, via } of reachOf(graph, pathOf('a.gd'), { direction: 'outgoing', depth })) {
          const paths = everyPath(links, 'a.gd', id.replace('res://', ''));
          expect(far).toBe(Math.min(...paths.map((path) => path.length - 1)));
          expect(via.every(({ to }) => to === id)).toBe(true);
        }
        const reached = new Set(
          reachOf(graph, pathOf('a.gd'), { direction: 'outgoing', depth: 5 }).map(({ id }) => id),
        );
        for (const name of files.slice(1))
          expect(reached.has(pathOf(name))).toBe(everyPath(links, 'a.gd', name).length > 0);
        expect(reached.has(pathOf('a.gd'))).toBe(false);
      }),
    ));

  it('incoming is outgoing of the graph turned round; both is each by itself', () =>
    fc.assert(
      fc.property(some, (links) => {
        const turned = links.map(([from, to]): Link => [to, from]);
        expect(ids(links, 'incoming')).toEqual(ids(turned, 'outgoing'));
        expect(ids(links, 'both')).toEqual([...ids(links, 'incoming'), ...ids(links, 'outgoing')].toSorted());
      }),
    ));
});

describe('a view', () => {
  const all = ['project.godot', 'm.tscn', 'p.tscn', 'm.gd', 'p.gd', 'i.png', 'i.png.import', 'alone.gd'];
  const graph = linked(all, [
    ['project.godot', 'm.tscn', 'setting'],
    ['m.tscn', 'p.tscn', 'instance'],
    ['m.tscn', 'm.gd', 'script'],
    ['m.tscn', 'm.gd', 'connection'],
    ['m.gd', 'p.gd', 'class'],
    ['m.gd', 'p.tscn', 'preload'],
    ['p.tscn', 'i.png', 'resource'],
    ['i.png.import', 'i.png', 'import'],
    ['m.gd', 'group:mobs', 'group'],
  ]);
  const edges = (wish: Parameters<typeof viewOf>[1]): string[] =>
    viewOf(graph, wish).edges.map(({ from, kind, to }) => `${names([from])[0]} ${kind} ${names([to])[0]}`);

  it('of each mode is another one', () => {
    expect(edges({ mode: 'scenes' }).toSorted()).toEqual([
      'm.gd preload p.tscn',
      'm.tscn connection m.gd',
      'm.tscn instance p.tscn',
      'm.tscn script m.gd',
      'project.godot setting m.tscn',
    ]);
    expect(edges({ mode: 'classes' })).toEqual(['m.gd class p.gd']);
    expect(edges({ mode: 'dependencies' })).toHaveLength(8);
    const pairs = viewOf(graph, { mode: 'files' });
    expect(pairs.edges).toHaveLength(7);
    expect(pairs.edges.find(({ from, to }) => from === 'res://m.tscn' && to === 'res://m.gd')).toMatchObject({
      kinds: ['script', 'connection'],
      count: 2,
    });
  });

  it('keeps what stands alone, and every end of an edge', () => {
    for (const mode of ['dependencies', 'scenes', 'classes', 'files'] as const)
      for (const path of [undefined, 'res://m*', 'res://**.tscn', 'none']) {
        const { nodes, edges: kept } = viewOf(graph, { mode, ...(path === undefined ? {} : { path }) });
        const ids = new Set(nodes.map(({ id }) => id));
        for (const { from, to } of kept) expect(ids.has(from) && ids.has(to)).toBe(true);
      }
    expect(names(viewOf(graph, { mode: 'classes' }).nodes.map(({ id }) => id))).toContain('alone.gd');
    expect(statsOf(viewOf(graph, { mode: 'classes' }))).toMatchObject({
      totalNodes: 3,
      totalEdges: 1,
      isolatedNodes: 1,
      averageDegree: 0.67,
    });
  });
});

describe('what is unused', () => {
  it('in three degrees', () => {
    const all = ['project.godot', 'm.tscn', 'used.gd', 'alone.gd', 'user.gd', 'island.gd', 'i.png', 'i.png.import'];
    const graph = linked(all, [
      ['project.godot', 'm.tscn', 'setting'],
      ['m.tscn', 'used.gd', 'script'],
      ['user.gd', 'island.gd'],
      ['i.png.import', 'i.png', 'import'],
      ['alone.gd', 'alone.gd'],
    ]);
    expect(unusedIn(graph).unused.map(({ node, way }) => `${node.label} ${way}`)).toEqual([
      'alone.gd isolated',
      'i.png isolated',
      'island.gd unreachable',
      'user.gd unreferenced',
    ]);
  });
});

describe('a difference', () => {
  it('is nothing for the same graph, and turned round the other way', () =>
    fc.assert(
      fc.property(some, some, (one, other) => {
        const [before, after] = [linked(files, one), linked(files, other)];
        expect(differenceOf(before, linked(files, one))).toEqual({
          addedNodes: [],
          removedNodes: [],
          addedEdges: [],
          removedEdges: [],
        });
        const there = differenceOf(before, after);
        const back = differenceOf(after, before);
        expect(there.addedEdges).toEqual(back.removedEdges);
        expect(there.removedEdges).toEqual(back.addedEdges);
      }),
    ));
});

describe('who is meant', () => {
  const graph = linked(['a/player.gd', 'b/player.gd', 'a/enemy_boss.gd'], [['a/player.gd', 'group:mobs', 'group']]);
  it.each([
    ['res://a/player.gd', { id: 'res://a/player.gd' }],
    ['a/player.gd', { id: 'res://a/player.gd' }],
    ['./a/player.gd', { id: 'res://a/player.gd' }],
    ['enemy_boss.gd', { id: 'res://a/enemy_boss.gd' }],
    ['group:mobs', { id: 'group:mobs' }],
    ['player.gd', { candidates: ['res://a/player.gd', 'res://b/player.gd'], exact: true }],
    ['EnemyBoss', { candidates: ['res://a/enemy_boss.gd'], exact: false }],
    ['nobody', { candidates: [], exact: false }],
  ])('%s', (given, meant) => expect(meantBy(graph, given)).toEqual(meant));
});
