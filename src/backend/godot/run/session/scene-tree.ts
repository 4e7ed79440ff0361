import type { TreeNode } from '../debugger/index.ts';
import type { News } from '../news.ts';
import { scriptOf } from './place.ts';

/** So many nodes of a tree are told. */
const TOLD_NODES = 100;

interface Told {
  readonly name: string;
  readonly type: string;
  readonly scene?: string;
  readonly children?: readonly Told[];
}

/** Tells when the game shows another scene: what hangs below the root is a different one. */
export class SceneWatch {
  #shown = '';

  news(nodes: readonly TreeNode[]): News | undefined {
    const tops = topsOf(nodes);
    const shown = JSON.stringify(tops.map(({ name, type, scene }) => [name, type, scene]));
    if (shown === this.#shown || tops.length === 0) return undefined;
    this.#shown = shown;
    const last = tops.at(-1); // the current scene comes after the autoloads
    const scene = scriptOf(last?.scene ?? '');
    return {
      kind: 'scene',
      ...(scene === undefined ? {} : { script: scene }),
      message: `${last?.name ?? 'nothing'} (${last?.type ?? ''}) is shown, ${nodes.length} nodes in all`,
      data: { nodes: nodes.length, tree: treeOf(nodes.slice(0, TOLD_NODES)), cut: nodes.length > TOLD_NODES },
    };
  }
}

/** The children of the first node; the list goes down before it goes on. */
function topsOf(nodes: readonly TreeNode[]): readonly TreeNode[] {
  const tops: TreeNode[] = [];
  let open = 0;
  for (const node of nodes.slice(1)) {
    if (open === 0) tops.push(node);
    else open--;
    open += Math.max(0, node.children);
  }
  return tops;
}

/** Built without going down by calls: the tree may be a list of a hundred. */
function treeOf(nodes: readonly TreeNode[]): readonly Told[] {
  const tops: Told[] = [];
  const open: { into: Told[]; left: number }[] = [{ into: tops, left: 1 }];
  for (const { name, type, scene, children } of nodes) {
    while (open.at(-1)?.left === 0) open.pop();
    const place = open.at(-1);
    if (!place) break;
    place.left--;
    const below: Told[] = [];
    place.into.push({
      name,
      type,
      ...(scene === undefined ? {} : { scene }),
      ...(children > 0 ? { children: below } : {}),
    });
    if (children > 0) open.push({ into: below, left: children });
  }
  return tops;
}
