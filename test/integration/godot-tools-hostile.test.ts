import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { analyzeDependencyChain } from '../../src/backend/godot/tool/analyze-dependency-chain.ts';
import { findIsolatedNodes } from '../../src/backend/godot/tool/find-isolated-nodes.ts';
import { findReferences } from '../../src/backend/godot/tool/find-references.ts';
import { getDependencyGraph } from '../../src/backend/godot/tool/get-dependency-graph.ts';
import { getDiagnostics } from '../../src/backend/godot/tool/get-diagnostics.ts';
import { getNodeDependencies } from '../../src/backend/godot/tool/get-node-dependencies.ts';
import { getNodeDetails } from '../../src/backend/godot/tool/get-node-details.ts';
import { getScriptContent } from '../../src/backend/godot/tool/get-script-content.ts';
import { searchNodes } from '../../src/backend/godot/tool/search-nodes.ts';
import { updateScript } from '../../src/backend/godot/tool/update-script.ts';
import type { Tool } from '../../src/backend/tool/index.ts';
import { type GameFiles, GodotGames } from '../support/godot-games.ts';
import { realClock } from '../support/real-clock.ts';

/** Every tool that is about a node, asked about this one: each answers, or says why not. */
async function askAll(world: GodotGames, node: string): Promise<readonly string[]> {
  const asked: readonly (readonly [Tool, Readonly<Record<string, unknown>>])[] = [
    [getDependencyGraph(world.games), { mode: 'files' }],
    [getNodeDetails(world.games), { scriptPath: node }],
    [getNodeDependencies(world.games), { scriptPath: node, direction: 'both', depth: 100 }],
    [
      analyzeDependencyChain(world.games),
      { fromScript: node, toScript: 'project.godot', directed: false, maxLength: 20 },
    ],
    [findReferences(world.games), { scriptPath: node, member: 'a' }],
    [findIsolatedNodes(world.games), {}],
    [getDiagnostics(world.games), {}],
    [searchNodes(world.games), { query: 'func', in: ['name', 'path', 'symbol', 'content'] }],
    [getScriptContent(world.games), { scriptPath: node }],
  ];
  return Promise.all(asked.map(async ([tool, given]) => `${tool.name} ${await world.failure(tool, given)}`));
}

const well = (answers: readonly string[]): string[] => answers.filter((one) => !one.endsWith(' none'));

const scene = (nodes: string, externals = ''): string =>
  `[gd_scene format=3]\n\n${externals}\n[node name="R" type="Node"]\n${nodes}`;

const instance = (path: string): string =>
  scene(
    '[node name="C" parent="." instance=ExtResource("1")]\n',
    `[ext_resource type="PackedScene" path="${path}" id="1"]`,
  );

describe('a hostile game', () => {
  let world: GodotGames;
  const open = async (files: GameFiles): Promise<void> => {
    world = new GodotGames({ g: files });
    await world.refreshed('g');
  };
  beforeEach(() => open({ 'ok.gd': 'extends Node\n\nfunc a():\n\tpass\n' }));
  afterEach(() => world[Symbol.asyncDispose]());
  const reopen = async (files: GameFiles): Promise<void> => {
    await world[Symbol.asyncDispose]();
    await open(files);
  };
  const update = () => updateScript(world.games, { clock: realClock, env: world.env });

  it('a script of 50 MB is too large, and nothing else is', async () => {
    const big = Buffer.alloc(50 * 1024 * 1024, 'var x = (((\n');
    await reopen({ 'big.gd': big, 'ok.gd': 'extends Node\n' });
    expect(well(await askAll(world, 'big.gd'))).toEqual(['get_script_content file-too-large']);
    expect(well(await askAll(world, 'ok.gd'))).toEqual([]);
    const { it: found } = await world.call(getDiagnostics(world.games), { scriptPath: 'big.gd' });
    expect(found).toMatchObject({ diagnostics: [{ code: 'too-large' }] });
    expect(await world.failure(update(), { scriptPath: 'big.gd', content: '', force: true })).toBe('file-too-large');
  });

  it('junk named .gd, .tscn and .cs is told as what it is', async () => {
    const junk = Buffer.from(Array.from({ length: 65_536 }, (_, at) => (at * 7919) % 256));
    await reopen({ 'junk.gd': junk, 'junk.tscn': junk, 'junk.cs': junk, 'project.godot': junk });
    for (const node of ['junk.gd', 'junk.tscn', 'junk.cs'])
      expect(well(await askAll(world, node))).toEqual(['get_script_content file-unusable']);
  });

  it('scenes and classes that contain and extend each other and themselves end nobody', async () => {
    await reopen({
      'a.tscn': instance('res://b.tscn'),
      'b.tscn': instance('res://a.tscn'),
      'self.tscn': instance('res://self.tscn'),
      'a.gd': 'class_name A\nextends B\n',
      'b.gd': 'class_name B\nextends A\n',
      'self.gd': 'class_name Self\nextends Self\n',
      'c.gd': 'extends "res://c.gd"\n',
    });
    for (const node of ['a.tscn', 'self.tscn', 'a.gd', 'Self', 'c.gd'])
      expect(well(await askAll(world, node))).toEqual([]);
    expect(
      (await world.call(analyzeDependencyChain(world.games), { fromScript: 'A', toScript: 'B' })).it,
    ).toMatchObject({
      pathFound: true,
      reversePathFound: true,
    });
    expect((await world.call(getNodeDependencies(world.games), { scriptPath: 'A', depth: 100 })).it).toMatchObject({
      dependencies: [{ id: 'res://b.gd', depth: 1 }],
    });
  });

  it('a net of scripts with more paths than can be counted is answered within bounds', async () => {
    const layers = 12;
    const width = 6;
    const names = (layer: number): string[] => Array.from({ length: width }, (_, at) => `L${layer}N${at}`);
    const files = Array.from({ length: layers }, (_, layer) =>
      names(layer).map((name) => [
        `${name}.gd`,
        `class_name ${name}\n${names(layer + 1)
          .map((next, at) => `var v${at}: ${next}\n`)
          .join('')}`,
      ]),
    );
    await reopen(Object.fromEntries(files.flat()));
    const given = { fromScript: 'L0N0', toScript: `L${layers - 1}N0`, maxLength: 20, maxPaths: 100 };
    expect((await world.call(analyzeDependencyChain(world.games), given)).it).toMatchObject({
      pathLength: layers - 1,
      morePaths: true,
    });
  });

  it('what is nested a hundred times, as folders, brackets, classes and nodes', async () => {
    const folder = 'd/'.repeat(100);
    const blocks = Array.from({ length: 100 }, (_, at) => `${'\t'.repeat(at)}class C${at}:\n`).join('');
    const nodes = Array.from(
      { length: 100 },
      (_, at) =>
        `[node name="N${at}" type="Node" parent="${Array.from({ length: at }, (_, n) => `N${n}`).join('/') || '.'}"]\n`,
    ).join('');
    await reopen({
      [`${folder}deep.gd`]: 'extends Node\n',
      'brackets.gd': `var x = ${'['.repeat(100)}${']'.repeat(100)}\n`,
      'very.gd': `var x = ${'['.repeat(100_000)}\n`,
      'classes.gd': `${blocks}${'\t'.repeat(100)}pass\n`,
      'nodes.tscn': scene(nodes),
    });
    for (const node of ['brackets.gd', 'very.gd', 'classes.gd', 'nodes.tscn'])
      expect(well(await askAll(world, node))).toEqual([]);
    expect((await world.call(getScriptContent(world.games), { scriptPath: `${folder}deep.gd` })).it).toMatchObject({
      content: 'extends Node\n',
    });
  });

  it('names that a shell or an option parser would take for something else', async () => {
    const names = [
      '-rf.gd',
      '--help.gd',
      '$(touch x).gd',
      ';x.gd',
      'a b.gd',
      "q'.gd",
      'q".gd',
      '%s.gd',
      '*.gd',
      '[x].gd',
    ];
    await reopen(Object.fromEntries(names.map((name) => [name, 'extends Node\n'])));
    for (const name of names) {
      expect(well(await askAll(world, `res://${name}`))).toEqual([]);
      expect(await world.failure(update(), { scriptPath: name, content: 'extends Object\n', force: true })).toBe(
        'none',
      );
    }
  });

  it('names and texts that are far too long do not fill an answer', async () => {
    const long = 'x'.repeat(300_000);
    await reopen({
      'long.gd': `class_name ${long}\nextends ${long}\n\nfunc ${long}(${long}):\n\tpass\n`,
      'long.tscn': scene(`[node name="${long}" type="${long}" parent="." groups=["${long}"]]\n`),
      'many.gd': Array.from({ length: 3000 }, (_, at) => `func f${at}():\n\tload("res://none${at}.gd")\n`).join(''),
    });
    for (const node of ['long.gd', 'long.tscn', 'many.gd']) expect(well(await askAll(world, node))).toEqual([]);
  });

  it('links out of the project are not followed', async () => {
    const outside = join(world.dir, 'outside');
    world.write('../outside', {});
    writeFileSync(`${outside}.gd`, 'secret\n');
    symlinkSync(`${outside}.gd`, join(world.root('g'), 'link.gd'));
    symlinkSync(world.dir, join(world.root('g'), 'up'));
    await world.refreshed('g');
    expect(await world.failure(getScriptContent(world.games), { scriptPath: 'link.gd' })).toBe('file-refused');
    expect(await world.failure(getScriptContent(world.games), { scriptPath: 'up/outside.gd' })).toBe('file-refused');
    expect(await world.failure(update(), { scriptPath: 'up/new.gd', content: '', force: true })).toBe('file-refused');
    const { it: found } = await world.call(searchNodes(world.games), { query: 'secret', in: ['content'] });
    expect(found).toMatchObject({ matches: [] });
  });

  it('a game that goes away while it is asked, and comes back', async () => {
    const root = world.root('g');
    renameSync(root, `${root}-away`);
    for (const answer of await askAll(world, 'ok.gd'))
      expect(answer).toMatch(/ (?:none|unknown-project|file-unknown)$/);
    expect(await world.failure(update(), { scriptPath: 'ok.gd', content: '', force: true })).toBe('unknown-project');
    renameSync(`${root}-away`, root);
    await world.refreshed('g');
    expect(well(await askAll(world, 'ok.gd'))).toEqual([]);
    const asking = askAll(world, 'ok.gd');
    rmSync(root, { recursive: true });
    for (const answer of await asking) expect(answer).toMatch(/ (?:none|unknown-project|file-unknown)$/);
  });
});
