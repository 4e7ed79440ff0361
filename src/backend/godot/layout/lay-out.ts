import { componentsOf } from './components.ts';
import { type Island, relax } from './forces.ts';
import type { Coordinates, Task } from './task.ts';

/** With more newcomers than this share everything is laid out again, from where it is. */
const MOST_NEW = 0.1;
/** Between two islands. */
const GAP = 30;
/** Between nodes that are joined to nothing. */
const CELL = 12;

/**
 * Places for all nodes. What was there before stays where it is as long as few are new; else every island is relaxed by itself
 * and they are put apart from each other.
 */
export function layOut({ count, pairs, start }: Task): Coordinates {
  const at = start.slice();
  const islands = islandsOf(count, pairs);
  const fresh = countFresh(at, count);
  if (fresh === 0) return at;
  const keep = fresh <= count * MOST_NEW;
  const large = islands.filter(({ nodes }) => nodes.length > 1);
  for (const island of large) if (!keep || hasFresh(island, at)) settle(island, at, keep);
  if (!keep) spread(large, at);
  const alone = islands.filter(({ nodes }) => nodes.length === 1).flatMap(({ nodes }) => nodes);
  line(keep ? alone.filter((node) => isFresh(at, node)) : alone, at, extentOf(at, count, keep ? [] : alone));
  return at;
}

/** Newcomers of an island of which nobody has a place yet are laid out for themselves, and put beside the others later. */
function settle(island: Island, at: Coordinates, keep: boolean): void {
  const isNew = island.nodes.every((node) => isFresh(at, node));
  const floor = isNew && keep ? extentOf(at, at.length / 3, island.nodes) : undefined;
  relax(island, at, keep && !isNew);
  if (floor) shift(island.nodes, at, [floor.high[0] + GAP + sphereOf(island.nodes, at).radius, 0, 0]);
}

function islandsOf(count: number, pairs: Uint32Array): readonly Island[] {
  const components = componentsOf(count, pairs);
  const home = new Uint32Array(count);
  for (const [island, nodes] of components.entries()) for (const node of nodes) home[node] = island;
  const islands = components.map((nodes) => ({ nodes, pairs: [] as number[] }));
  for (let pair = 0; pair + 1 < pairs.length; pair += 2) {
    const [from = 0, to = 0] = pairs.subarray(pair, pair + 2);
    if (from !== to) islands[home[from] ?? 0]?.pairs.push(from, to);
  }
  return islands;
}

const isFresh = (at: Coordinates, node: number): boolean => Number.isNaN(at[node * 3]);
const hasFresh = ({ nodes }: Island, at: Coordinates): boolean => nodes.some((node) => isFresh(at, node));

function countFresh(at: Coordinates, count: number): number {
  let fresh = 0;
  for (let node = 0; node < count; node++) if (isFresh(at, node)) fresh += 1;
  return fresh;
}

/** The largest in the middle, the others around it on a golden spiral, ever further out. */
function spread(islands: readonly Island[], at: Coordinates): void {
  let reach = 0;
  for (const [turn, { nodes }] of islands.entries()) {
    const { centre, radius } = sphereOf(nodes, at);
    const away = turn === 0 ? 0 : reach + GAP + radius;
    const height = 1 - ((turn * 0.618_034) % 1) * 2;
    const flat = Math.sqrt(1 - height * height);
    const angle = turn * 2.399_963;
    const to = [flat * Math.cos(angle) * away, height * away, flat * Math.sin(angle) * away];
    shift(nodes, at, [(to[0] ?? 0) - centre[0], (to[1] ?? 0) - centre[1], (to[2] ?? 0) - centre[2]]);
    if (turn % 12 === 0) reach = away + radius; // so many find room in one shell
  }
}

type Vector = readonly [number, number, number];

function shift(nodes: readonly number[], at: Coordinates, by: Vector): void {
  for (const node of nodes)
    for (const [axis, step] of by.entries()) at[node * 3 + axis] = (at[node * 3 + axis] ?? 0) + step;
}

function sphereOf(nodes: readonly number[], at: Coordinates): { readonly centre: Vector; readonly radius: number } {
  const mean = (axis: number): number =>
    nodes.reduce((sum, node) => sum + (at[node * 3 + axis] ?? 0), 0) / nodes.length;
  const centre: Vector = [mean(0), mean(1), mean(2)];
  const distance = (node: number): number =>
    Math.hypot(...centre.map((middle, axis) => (at[node * 3 + axis] ?? 0) - middle));
  return { centre, radius: nodes.reduce((most, node) => Math.max(most, distance(node)), 0) };
}

interface Extent {
  readonly low: Vector;
  readonly high: Vector;
}

/** Of all that have a place, without these. */
function extentOf(at: Coordinates, count: number, without: readonly number[]): Extent {
  const left = new Set(without);
  const low: [number, number, number] = [0, 0, 0];
  const high: [number, number, number] = [0, 0, 0];
  for (let node = 0; node < count; node++) {
    if (left.has(node) || isFresh(at, node)) continue;
    for (const axis of [0, 1, 2] as const) {
      low[axis] = Math.min(low[axis], at[node * 3 + axis] ?? 0);
      high[axis] = Math.max(high[axis], at[node * 3 + axis] ?? 0);
    }
  }
  return { low, high };
}

/** In a square below everything else. */
function line(nodes: readonly number[], at: Coordinates, { low }: Extent): void {
  const side = Math.ceil(Math.sqrt(nodes.length));
  for (const [n, node] of nodes.entries())
    at.set(
      [(n % side) * CELL - (side * CELL) / 2, low[1] - GAP, Math.floor(n / side) * CELL - (side * CELL) / 2],
      node * 3,
    );
}
