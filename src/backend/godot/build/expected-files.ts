import type { GraphEdge, NodeId } from '../graph/index.ts';
import type { ProjectIndex } from '../index/contract.ts';
import type { ExpectedFiles } from './judge.ts';

const PROJECT = 'res://project.godot';

/** From the settings of the project along everything that a file refers to. Undefined where no index is at hand. */
export function expectedFiles(index: ProjectIndex): ExpectedFiles {
  const graph = index.graph();
  const needed = new Set<NodeId>();
  const waiting: NodeId[] = startsOf(graph.edgesFrom(PROJECT));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const node = graph.nodes.get(next);
    if (needed.has(next) || !node || node.missing || !ships(node.kind)) continue;
    needed.add(next);
    waiting.push(...graph.edgesFrom(node.id).map(({ to }) => to));
  }
  const editorOnly = [...index.files()]
    .filter(({ path, facts }) => !needed.has(path) && (facts.kind === 'plugin' || isForEditor(facts.script?.extends)))
    .map(({ path }) => path);
  return { needed: [...needed].toSorted(), editorOnly: editorOnly.toSorted() };
}

/** Plug-ins are named there too, and every class: the game needs neither for that. */
const startsOf = (edges: readonly GraphEdge[]): NodeId[] =>
  edges.filter(({ detail }) => !/^_?(?:editor|global)/.test(detail ?? '')).map(({ to }) => to);

const ships = (kind: string): boolean => ['script', 'scene', 'resource', 'shader', 'asset'].includes(kind);

const isForEditor = (base: string | undefined): boolean => base !== undefined && /^Editor[A-Z]/.test(base);
