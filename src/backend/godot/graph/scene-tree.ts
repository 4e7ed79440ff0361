import type { ResPath, SceneFacts, SceneNode } from '../fact/index.ts';
import type { Tables } from './tables.ts';

/** What is known of a node of a scene. */
export type NodeScript =
  | { readonly kind: 'script'; readonly path: ResPath }
  /** It is written in the scene itself. */
  | { readonly kind: 'inside' }
  | { readonly kind: 'none' }
  | { readonly kind: 'no-node' }
  /** A scene on the way is not there, or cannot be read. */
  | { readonly kind: 'unknown' };

/** More scenes in scenes than anybody has. */
const MOST_STEPS = 1000;

/**
 * The script of a node of a scene, through the scenes that are instanced or inherited from on the way to it. Adds to `reads`
 * what the answer rests on. Scenes that hold each other end it.
 */
export function scriptOfNode(tables: Tables, scene: ResPath, node: string, reads: Set<string>): NodeScript {
  const seen = new Set<string>();
  const open: { scene: ResPath; node: string }[] = [{ scene, node }];
  let answer: NodeScript = { kind: 'no-node' };
  for (let step = 0; step < MOST_STEPS; step++) {
    const at = open.pop();
    if (!at) return answer;
    if (seen.has(`${at.scene}\n${at.node}`)) continue;
    seen.add(`${at.scene}\n${at.node}`);
    reads.add(`in:${at.scene}`);
    const facts = tables.files.get(at.scene)?.facts.scene;
    const found: NodeScript = facts ? scriptHere(tables, facts, at.node, reads) : { kind: 'unknown' };
    if (found.kind === 'script' || found.kind === 'inside') return found;
    answer = surer(answer, found);
    if (facts) open.push(...furtherOf(tables, facts, at.node, reads).toReversed());
  }
  return { kind: 'unknown' };
}

/** A node that is there has no script; what could not be read may still have had one. */
function surer(one: NodeScript, other: NodeScript): NodeScript {
  const order: readonly NodeScript['kind'][] = ['unknown', 'none', 'no-node'];
  return order.indexOf(one.kind) <= order.indexOf(other.kind) ? one : other;
}

function scriptHere(tables: Tables, scene: SceneFacts, path: string, reads: Set<string>): NodeScript {
  const node = scene.nodes.find((it) => it.path === path);
  if (!node) return { kind: 'no-node' };
  if (!node.script) return { kind: 'none' };
  if (node.script.path === '' && node.script.uid === undefined) return { kind: 'inside' };
  if (node.script.uid !== undefined) reads.add(node.script.uid);
  const script = tables.locate(node.script);
  return script ? { kind: 'script', path: script } : { kind: 'unknown' };
}

/** Where else this node may come from: the nearest instanced scene above it first, the inherited scene last. */
function furtherOf(
  tables: Tables,
  scene: SceneFacts,
  path: string,
  reads: Set<string>,
): { scene: ResPath; node: string }[] {
  const above = scene.nodes.filter(({ instance, path: at }) => instance && (at === path || path.startsWith(`${at}/`)));
  const nearest = above
    .filter(({ path }) => path !== '.')
    .toSorted((one, other) => other.path.length - one.path.length);
  const root = scene.nodes.filter((node) => node.path === '.' && node.instance);
  return [...nearest, ...root].flatMap((node) => {
    const target = instanceOf(tables, node, reads);
    const rest = node.path === '.' ? path : path.slice(node.path.length + 1) || '.';
    return target ? [{ scene: target, node: rest }] : [];
  });
}

function instanceOf(tables: Tables, node: SceneNode, reads: Set<string>): ResPath | undefined {
  if (!node.instance) return undefined;
  if (node.instance.uid !== undefined) reads.add(node.instance.uid);
  return tables.locate(node.instance);
}
