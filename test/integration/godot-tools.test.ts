import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyzeDependencyChain } from '../../src/backend/godot/tool/analyze-dependency-chain.ts';
import { findIsolatedNodes } from '../../src/backend/godot/tool/find-isolated-nodes.ts';
import { findReferences } from '../../src/backend/godot/tool/find-references.ts';
import { getDependencyGraph } from '../../src/backend/godot/tool/get-dependency-graph.ts';
import { getNodeDependencies } from '../../src/backend/godot/tool/get-node-dependencies.ts';
import { GodotGames } from '../support/godot-games.ts';
import { smallGame } from '../support/small-game.ts';
import { waitFor } from '../support/wait-for.ts';

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
}
interface Nodes {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly Edge[];
  readonly total: number;
  readonly nextCursor?: string;
  readonly stats: { readonly totalNodes: number; readonly totalEdges: number };
}

const pairs = ({ edges }: Pick<Nodes, 'edges'>): string[] => edges.map(({ from, to, kind }) => `${from} ${kind} ${to}`);

describe('the tools that ask the graph', () => {
  let world: GodotGames;
  beforeAll(async () => {
    world = new GodotGames({ 'small/2': smallGame });
    await world.refreshed('small/2');
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const graph = async (given: Readonly<Record<string, unknown>>): Promise<Nodes> =>
    (await world.call(getDependencyGraph(world.games), given)).it as Nodes;

  it('get_dependency_graph: modes differ', async () => {
    const all = await graph({});
    expect(pairs(all)).toEqual(
      expect.arrayContaining([
        'res://actors/player.gd extends res://actors/actor.gd',
        'res://main.tscn instance res://actors/player.tscn',
        'res://main.tscn connection res://main.gd',
        'res://main.gd autoload res://score.gd',
        'res://actors/player.tscn group group:heroes',
        'res://actors/player.gd input input:jump',
        'res://broken.gd preload res://gone.gd',
      ]),
    );
    const scenes = await graph({ mode: 'scenes' });
    const classes = await graph({ mode: 'classes' });
    const files = await graph({ mode: 'files' });
    expect(pairs(classes).toSorted()).toEqual([
      'res://actors/player.gd extends res://actors/actor.gd',
      'res://broken.gd preload res://gone.gd',
      'res://main.gd autoload res://score.gd',
    ]);
    expect(classes.nodes.every(({ id }) => id.endsWith('.gd'))).toBe(true);
    expect(scenes.nodes.map(({ id }) => id)).not.toContain('res://actors/actor.gd');
    expect(files.edges).toHaveLength(new Set(files.edges.map(({ from, to }) => `${from} ${to}`)).size);
    expect(new Set([all, scenes, classes, files].map(({ edges }) => edges.length)).size).toBe(4);
  });

  it('get_dependency_graph: filters, counts, and pages that are the whole together', async () => {
    const all = await graph({});
    const parts: Nodes[] = [];
    let cursor: string | undefined;
    do {
      const part: Nodes = await graph({ limit: 7, ...(cursor === undefined ? {} : { cursor }) });
      parts.push(part);
      cursor = part.nextCursor;
    } while (cursor !== undefined);
    expect(parts.flatMap(({ nodes }) => nodes)).toEqual(all.nodes);
    expect(parts.flatMap(({ edges }) => edges)).toEqual(all.edges);
    expect((await graph({ statsOnly: true })).stats).toEqual(all.stats);
    const actors = await graph({ path: 'res://actors/**' });
    expect(actors.edges.every(({ from, to }) => `${from} ${to}`.includes('res://actors/'))).toBe(true);
    expect(pairs(await graph({ kinds: ['extends'] }))).toEqual([
      'res://actors/player.gd extends res://actors/actor.gd',
    ]);
    expect(await world.failure(getDependencyGraph(world.games), { mode: 'everything' })).toBe('invalid-params');
    expect(await world.failure(getDependencyGraph(world.games), { cursor: 'x' })).toBe('invalid-params');
    expect(await world.failure(getDependencyGraph(world.games), { versionId: 'other' })).toBe('unknown-project');
  });

  it('find_isolated_nodes: what the game would not miss, with what may be loaded after all', async () => {
    interface Found {
      readonly isolatedNodes: readonly {
        readonly node: { readonly id: string };
        readonly way: string;
        readonly maybeLoaded?: string;
      }[];
      readonly computedLoads: readonly string[];
    }
    const found = (await world.call(findIsolatedNodes(world.games), {})).it as Found;
    expect(found.isolatedNodes.map(({ node, way, maybeLoaded }) => [node.id, way, maybeLoaded])).toEqual([
      ['res://broken.gd', 'unreferenced', undefined],
      ['res://levels/1.tscn', 'isolated', 'res://levels/'],
      ['res://unused.gd', 'isolated', undefined],
    ]);
    expect(found.computedLoads).toEqual(['res://main.gd:5']);
  });

  it('get_dependency_graph: positions when they are asked for, and nobody waits for them', async () => {
    const tool = getDependencyGraph(world.games);
    const ask = async (): Promise<Nodes> => (await world.call(tool, { positions: true })).it as Nodes;
    const first = await ask();
    expect(first).toMatchObject({ positions: 'computing' });
    expect(first.nodes.some((node) => 'position' in node)).toBe(false);
    const ready = await waitFor('positions', async () => {
      const again = await ask();
      return 'positions' in again && again.positions === 'ready' ? again : undefined;
    });
    for (const node of ready.nodes)
      expect(node).toMatchObject({ position: [expect.any(Number), expect.any(Number), expect.any(Number)] });
    expect(await graph({})).not.toHaveProperty('positions');
  });

  it('get_node_dependencies: directions, depth, kinds', async () => {
    interface Reached {
      readonly dependencies: readonly { readonly id: string; readonly depth: number; readonly direction: string }[];
    }
    const reach = async (given: Readonly<Record<string, unknown>>): Promise<string[]> =>
      ((await world.call(getNodeDependencies(world.games), given)).it as Reached).dependencies.map(
        ({ id, depth, direction }) => `${direction} ${depth} ${id}`,
      );
    expect(await reach({ scriptPath: 'main.tscn', depth: 2 })).toEqual(
      expect.arrayContaining([
        'outgoing 1 res://main.gd',
        'outgoing 2 res://score.gd',
        'outgoing 2 res://actors/player.gd',
      ]),
    );
    expect(await reach({ scriptPath: 'main.tscn', depth: 1 })).not.toContain('outgoing 2 res://score.gd');
    expect(await reach({ scriptPath: 'actors/actor.gd', direction: 'incoming', kinds: ['extends'] })).toEqual([
      'incoming 1 res://actors/player.gd',
    ]);
    expect(await reach({ scriptPath: 'unused.gd', direction: 'both' })).toEqual([]);
  });

  it('analyze_dependency_chain: the shortest path, directed or not, from a node to itself, and none', async () => {
    expect(
      (await world.call(analyzeDependencyChain(world.games), { fromScript: 'main.tscn', toScript: 'Actor' })).it,
    ).toMatchObject({
      pathFound: true,
      pathLength: 3,
      shortestPath: [
        { to: 'res://actors/player.tscn' },
        { to: 'res://actors/player.gd' },
        { to: 'res://actors/actor.gd', edges: [{ kind: 'extends', line: 2 }] },
      ],
    });
    expect(
      (await world.call(analyzeDependencyChain(world.games), { fromScript: 'Actor', toScript: 'main.tscn' })).it,
    ).toMatchObject({
      pathFound: false,
      paths: [],
      reversePathFound: true,
    });
    expect(
      (
        await world.call(analyzeDependencyChain(world.games), {
          fromScript: 'Actor',
          toScript: 'main.tscn',
          directed: false,
        })
      ).it,
    ).toMatchObject({
      pathFound: true,
      pathLength: 3,
    });
    expect(
      (await world.call(analyzeDependencyChain(world.games), { fromScript: 'Actor', toScript: 'Actor' })).it,
    ).toMatchObject({
      pathFound: true,
      pathLength: 0,
    });
  });

  it('find_references: to a file, and to a member by name', async () => {
    const { it: all } = await world.call(findReferences(world.games), { scriptPath: 'score.gd' });
    expect(all).toMatchObject({
      references: expect.arrayContaining([
        expect.objectContaining({ from: 'res://main.gd', line: 4, kind: 'autoload', certain: true }),
      ]),
    });
    const { it: member } = await world.call(findReferences(world.games), { scriptPath: 'score.gd', member: 'add' });
    expect(member).toMatchObject({
      references: [{ from: 'res://main.gd', line: 4, text: 'Score.add(1)', certain: false }],
    });
    const { it: method } = await world.call(findReferences(world.games), {
      scriptPath: 'main.gd',
      member: '_on_player_died',
    });
    expect(method).toMatchObject({ references: [{ from: 'res://main.tscn', kind: 'connection', certain: true }] });
  });
});
