import type { Graph, GraphEdge, GraphNode, NodeId } from '../contract.ts';

export const unusedWays = ['isolated', 'unreferenced', 'unreachable'] as const;
/**
 * `isolated`: joined to nothing at all. `unreferenced`: nobody refers to it, though it refers to others. `unreachable`: somebody
 * does, but nobody who is himself reached from the main scene, an autoload, a plug-in or another setting of the project.
 */
export type UnusedWay = (typeof unusedWays)[number];

export interface Unused {
  readonly node: GraphNode;
  readonly way: UnusedWay;
  /** A path that is only computed when the game runs begins like this one's: it may be loaded after all. */
  readonly maybeLoaded?: string;
}

/** What can lie unused: not the project's own settings, nor what stands beside another file. */
const judged = new Set<GraphNode['kind']>(['script', 'scene', 'resource', 'shader', 'asset', 'group', 'input']);
const roots = new Set<GraphNode['kind']>(['project', 'plugin', 'presets', 'extension']);
/** The engine looks for these by itself. */
const opened = new Set<string>(['res://default_bus_layout.tres', 'res://default_env.tres', 'res://override.cfg']);

/** What the game would not miss, as far as the files tell. */
export function unusedIn(graph: Graph): { readonly unused: readonly Unused[]; readonly judged: number } {
  const reached = reachable(graph);
  const prefixes = computedPrefixes(graph);
  const nodes = [...graph.nodes.values()].filter(({ kind, missing }) => judged.has(kind) && !missing);
  const unused = nodes.flatMap((node): readonly Unused[] => {
    if (reached.has(node.id)) return [];
    const way = wayOf(node.id, graph);
    const prefix = prefixes.find((one) => node.id.startsWith(one));
    return [{ node, way, ...(prefix === undefined ? {} : { maybeLoaded: prefix }) }];
  });
  return { unused, judged: nodes.length };
}

/** From what the engine opens by itself. An `.import` uses nothing: it was made from its source. */
function reachable(graph: Graph): ReadonlySet<NodeId> {
  const reached = new Set<NodeId>();
  for (const { id, kind } of graph.nodes.values()) if (roots.has(kind) || opened.has(id)) reached.add(id);
  for (const id of reached) for (const edge of graph.edgesFrom(id)) if (edge.kind !== 'import') reached.add(edge.to);
  return reached;
}

function wayOf(id: NodeId, graph: Graph): UnusedWay {
  if (graph.edgesTo(id).some(counts)) return 'unreachable';
  return graph.edgesFrom(id).some(counts) ? 'unreferenced' : 'isolated';
}

const counts = ({ from, to, kind }: GraphEdge): boolean => from !== to && kind !== 'import';

/** Of `load("res://levels/" + name)` it is known where it looks. */
function computedPrefixes(graph: Graph): readonly string[] {
  const texts = graph.unresolved.filter(({ why }) => why === 'computed').map(({ text }) => text);
  const found = texts.flatMap((text) => [...text.matchAll(/res:\/\/[^"'%{}\s\\]*/g)].map(([prefix]) => prefix));
  return [...new Set(found)].filter((prefix) => prefix !== 'res://').toSorted();
}
