import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareVersions } from '../../src/backend/godot/tool/compare-versions.ts';
import { getDiagnostics } from '../../src/backend/godot/tool/get-diagnostics.ts';
import { getNodeDetails } from '../../src/backend/godot/tool/get-node-details.ts';
import { getScriptContent } from '../../src/backend/godot/tool/get-script-content.ts';
import { searchNodes } from '../../src/backend/godot/tool/search-nodes.ts';
import { GodotGames } from '../support/godot-games.ts';
import { smallGame } from '../support/small-game.ts';

interface Part {
  readonly content: string;
  readonly nextLine?: number;
  readonly cutLine?: number;
}

const older = {
  ...smallGame,
  'score.gd': 'extends Node\n\nfunc add(n):\n\tpass\n',
  'actors/old.gd': smallGame['unused.gd'] ?? '',
  'unused.gd': 'extends Node2D\n',
};

describe('the tools that read files', () => {
  let world: GodotGames;
  beforeAll(async () => {
    world = new GodotGames({ 'small/2': smallGame, 'small/1': older });
    await world.refreshed('small/2');
    await world.refreshed('small/1');
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('search_nodes: by name, glob, symbol and content; % and _ are themselves', async () => {
    interface Found {
      readonly matches: readonly { readonly id: string; readonly where: string; readonly line?: number }[];
    }
    const find = async (given: Readonly<Record<string, unknown>>): Promise<string[]> =>
      ((await world.call(searchNodes(world.games), given)).it as Found).matches.map(
        ({ id, where, line }) => `${where} ${id}${line === undefined ? '' : `:${line}`}`,
      );
    expect(await find({ query: 'PLAYER' })).toEqual([
      'name res://actors/player.gd',
      'name res://actors/player.tscn',
      'symbol res://main.gd:3',
    ]);
    expect(await find({ query: 'PLAYER', caseSensitive: true })).toEqual([]);
    expect(await find({ query: '*.tscn', in: ['name'] })).toHaveLength(3);
    expect(await find({ query: 'res://*.gd', in: ['path'] })).toHaveLength(5);
    expect(await find({ query: 'died.emit', in: ['content'] })).toEqual(['content res://actors/player.gd:8']);
    expect(await find({ query: 'Input.*("jump")', in: ['content'] })).toEqual(['content res://actors/player.gd:7']);
    expect(await find({ query: '%' })).toEqual([]);
    expect(await find({ query: '_' })).toEqual(['symbol res://main.gd:3']);
  });

  it('get_node_details: what it declares, uses, and who uses it', async () => {
    const { it: details, text } = await world.call(getNodeDetails(world.games), { scriptPath: 'Player' });
    expect(details).toMatchObject({
      node: { id: 'res://actors/player.gd', className: 'Player' },
      script: { language: 'gdscript', extends: 'Actor' },
      symbols: [
        { kind: 'signal', name: 'died', line: 4 },
        { kind: 'function', name: 'jump', line: 6 },
      ],
      uses: expect.arrayContaining([expect.objectContaining({ kind: 'extends', to: 'res://actors/actor.gd' })]),
      usedBy: [expect.objectContaining({ from: 'res://actors/player.tscn', kind: 'script' })],
    });
    expect(text).toContain('func jump() -> void');
    const { it: scene } = await world.call(getNodeDetails(world.games), { scriptPath: 'main.tscn' });
    expect(scene).toMatchObject({
      sceneNodes: [
        { path: '.', script: 'res://main.gd' },
        { path: 'Player', instance: 'res://actors/player.tscn' },
      ],
      connections: [{ signal: 'died', method: '_on_player_died' }],
    });
    const { it: part } = await world.call(getNodeDetails(world.games), {
      scriptPath: 'Player',
      section: 'symbols',
      limit: 1,
    });
    expect(part).toMatchObject({ symbols: [{ name: 'died' }], uses: [], nextCursor: expect.any(String) });
    const { it: project } = await world.call(getNodeDetails(world.games), { scriptPath: 'project.godot' });
    expect(project).toMatchObject({
      project: {
        name: 'Small',
        mainScene: 'res://main.tscn',
        autoloads: [{ name: 'Score', path: 'res://score.gd', singleton: true }],
      },
    });
    expect(await world.failure(getNodeDetails(world.games), { scriptPath: 'nobody.gd' })).toBe('file-unknown');
  });

  it('get_script_content: as it is on disk now, in parts that are the whole together', async () => {
    const text = smallGame['actors/player.gd']?.toString() ?? '';
    const whole = (
      await world.call(getScriptContent(world.games), {
        scriptPath: 'Player',
        symbols: true,
      })
    ).it;
    expect(whole).toMatchObject({
      filePath: 'res://actors/player.gd',
      content: text,
      lines: 9,
      symbols: [{ name: 'died' }, { name: 'jump' }],
    });
    expect(
      (await world.call(getScriptContent(world.games), { scriptPath: 'Player', fromLine: 2, toLine: 3 })).it,
    ).toMatchObject({ content: 'extends Actor\n\n', toLine: 3 });
    world.write('small/2', { 'long.gd': `${'# a "long" line\n'.repeat(3000)}${'x'.repeat(40_000)}\nend` });
    let [content, line]: [string, number | undefined] = ['', 1];
    let parts = 0;
    let cut: number | undefined;
    while (line !== undefined) {
      const part = (await world.call(getScriptContent(world.games), { scriptPath: 'long.gd', fromLine: line }))
        .it as Part;
      content += part.content;
      line = part.nextLine;
      cut ??= part.cutLine;
      parts++;
    }
    expect(parts).toBeGreaterThan(3);
    expect(cut).toBe(3001);
    expect(content.startsWith('# a "long" line\n'.repeat(3000))).toBe(true);
    expect(content.endsWith('\nend')).toBe(true);
    expect(await world.failure(getScriptContent(world.games), { scriptPath: 'export_presets.cfg' })).toBe(
      'file-refused',
    );
    expect(await world.failure(getScriptContent(world.games), { scriptPath: 'res://../small/1/score.gd' })).toBe(
      'file-refused',
    );
    expect(await world.failure(getScriptContent(world.games), { scriptPath: 'score.gd', fromLine: 99 })).toBe(
      'invalid-params',
    );
  });

  it('get_diagnostics: what is wrong, and nothing where nothing is', async () => {
    const { it: all } = await world.call(getDiagnostics(world.games), { path: 'res://{broken,main}.gd' });
    expect(all).toMatchObject({ diagnostics: [] });
    const { it: broken } = await world.call(getDiagnostics(world.games), { scriptPath: 'broken.gd' });
    expect(broken).toMatchObject({ errors: 1, diagnostics: [{ path: 'res://broken.gd', line: 3, severity: 'error' }] });
  });

  it('compare_versions: files, symbols and references', async () => {
    interface Compared {
      readonly changes: readonly {
        readonly what: string;
        readonly change: string;
        readonly id?: string;
        readonly was?: string;
        readonly symbol?: string;
      }[];
    }
    world.write('small/2', { 'long.gd': '' });
    await world.refreshed('small/2');
    const compared = (
      await world.call(compareVersions(world.games), {
        from: 'small/1',
        what: ['files', 'symbols'],
      })
    ).it as Compared;
    expect(compared.changes.map(({ change, id, was, symbol }) => [change, id, was ?? symbol])).toEqual([
      ['added', 'res://long.gd', undefined],
      ['removed', 'res://actors/old.gd', undefined],
      ['changed', 'res://score.gd', undefined],
      ['changed', 'res://unused.gd', undefined],
      ['added', 'res://score.gd', 'var points := 0'],
      ['changed', 'res://score.gd', 'func add(n)'],
    ]);
    const { it: same } = await world.call(compareVersions(world.games), { from: 'small/2', to: 'small/2' });
    expect(same).toMatchObject({ changes: [], total: 0 });
  });
});
