import createLayout, { type Layout } from 'ngraph.forcelayout';
import createGraph, { type Graph } from 'ngraph.graph';
import type { Coordinates } from './task.ts';

export interface Island {
  readonly nodes: readonly number[];
  /** From, to, … by the numbers of the nodes. */
  readonly pairs: readonly number[];
}

/** Steps for few nodes; of many each costs more, and they get fewer. */
const steps = { most: 200, least: 40, budget: 150_000 };

/**
 * Puts the nodes of one island into `at` by springs and repulsion. Those that have a place begin there; with `keep` they stay
 * there. The same island gives the same places: chance in it has a fixed seed.
 */
export function relax({ nodes, pairs }: Island, at: Coordinates, keep: boolean): void {
  const graph = createGraph();
  for (const node of nodes) graph.addNode(node);
  for (let pair = 0; pair + 1 < pairs.length; pair += 2) graph.addLink(pairs[pair] ?? 0, pairs[pair + 1] ?? 0);
  const layout = createLayout(graph, { dimensions: 3, theta: 0.9, timeStep: 0.5, springLength: 10, gravity: -12 });
  place(layout, nodes, at, keep);
  const count = Math.min(steps.most, Math.max(steps.least, Math.round(steps.budget / nodes.length)));
  for (let step = 0; step < count && !layout.step(); step++);
  for (const node of nodes) {
    const { x, y, z = 0 } = layout.getNodePosition(node);
    at.set([x, y, z], node * 3);
  }
  layout.dispose();
}

type Bodies = Layout<Graph>;

function place(layout: Bodies, nodes: readonly number[], at: Coordinates, keep: boolean): void {
  for (const node of nodes) {
    const [x = Number.NaN, y = 0, z = 0] = at.subarray(node * 3, node * 3 + 3);
    if (Number.isNaN(x)) continue;
    layout.setNodePosition(node, x, y, z);
    const body = layout.getBody(node);
    if (body) body.isPinned = keep;
  }
}
