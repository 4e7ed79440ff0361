import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getScriptContent } from '../../src/backend/godot/tool/get-script-content.ts';
import { updateScript } from '../../src/backend/godot/tool/update-script.ts';
import { GodotGames } from '../support/godot-games.ts';
import { realClock } from '../support/real-clock.ts';
import { smallGame } from '../support/small-game.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('update_script', () => {
  let world: GodotGames;
  beforeEach(async () => {
    world = new GodotGames({ small: smallGame });
    await world.refreshed('small');
  });
  afterEach(() => world[Symbol.asyncDispose]());

  const tool = () => updateScript(world.games, { clock: realClock, env: world.env });
  const replace = async (scriptPath: string, from: string, to: string): Promise<unknown> => {
    const old = readFileSync(join(world.root('small'), scriptPath), 'utf8');
    const given = { scriptPath, content: old.replace(from, to), expectedHash: hashOf(old) };
    return (await world.call(tool(), given)).it;
  };

  it('says which references came and went, at once', async () => {
    expect(await replace('unused.gd', 'extends Node', 'extends Actor\n\nvar friend: Player')).toMatchObject({
      changed: true,
      edges: {
        added: [
          { kind: 'extends', to: 'res://actors/actor.gd', line: 1 },
          { kind: 'type', to: 'res://actors/player.gd', line: 3 },
        ],
        removed: [],
      },
      broken: [],
    });
    expect(await replace('unused.gd', 'extends Actor', 'extends Node')).toMatchObject({
      edges: { added: [], removed: [{ kind: 'extends', to: 'res://actors/actor.gd' }] },
    });
  });

  it('tells of a class that is gone, in who extends it', async () =>
    expect(await replace('actors/actor.gd', 'class_name Actor\n', '')).toMatchObject({
      broken: [{ from: 'res://actors/player.gd', line: 2, kind: 'extends' }],
    }));

  it('tells of a method that a scene is connected to', async () =>
    expect(await replace('main.gd', '_on_player_died', '_on_hero_died')).toMatchObject({
      broken: [{ from: 'res://main.tscn', kind: 'connection' }],
      removedSymbols: [{ kind: 'function', name: '_on_player_died' }],
    }));

  it('points at who uses the name of a removed symbol', async () =>
    expect(await replace('score.gd', 'func add', 'func increase')).toMatchObject({
      removedSymbols: [{ name: 'add' }],
      suspects: [{ from: 'res://main.gd', line: 4, name: 'add', text: 'Score.add(1)' }],
    }));

  it('tells of what the new text itself does not find', async () =>
    expect(
      await replace('unused.gd', 'extends Node', 'extends Node\n\nconst X = preload("res://none.gd")'),
    ).toMatchObject({
      broken: [{ from: 'res://unused.gd', kind: 'preload', line: 3 }],
    }));

  it('refuses what cannot be parsed, in all languages it knows, and writes it when told to', async () => {
    const broken = { 'new.gd': 'func a(:\n\tpass\n', 'unused.gd': 'func (((\n' };
    for (const [scriptPath, content] of Object.entries(broken))
      expect(await world.failure(tool(), { scriptPath, content, force: true })).toBe('script-broken');
    expect(
      (await world.call(tool(), { scriptPath: 'new.gd', content: broken['new.gd'], allowErrors: true })).it,
    ).toMatchObject({
      created: true,
      diagnostics: [{ severity: 'error' }],
    });
  });

  it('a script that was read and written back is the same', async () => {
    const text = '\uFEFFextends Node\r\n\r\nfunc a():\r\n\tpass\r\n';
    world.write('small', { 'crlf.gd': text });
    const { content, hash } = (await world.call(getScriptContent(world.games), { scriptPath: 'crlf.gd' })).it as {
      content: string;
      hash: string;
    };
    expect(content).toBe('extends Node\n\nfunc a():\n\tpass\n');
    const { it: written } = await world.call(tool(), { scriptPath: 'crlf.gd', content, expectedHash: hash });
    expect(written).toMatchObject({ changed: false, hash: hashOf(text) });
  });

  it('takes the name of a class for the file that has it', async () => {
    const { it: read } = await world.call(getScriptContent(world.games), { scriptPath: 'Player' });
    const { content, hash } = read as { content: string; hash: string };
    const given = { scriptPath: 'Player', content: `${content}# more\n`, expectedHash: hash };
    expect((await world.call(tool(), given)).it).toMatchObject({ filePath: 'res://actors/player.gd', created: false });
    expect(await world.failure(tool(), { scriptPath: 'Nobody', content })).toBe('file-refused');
  });

  it('takes no path that leads elsewhere', async () => {
    const content = 'extends Node\n';
    const paths = [
      'res://../../x.gd',
      '../other/x.gd',
      '/x.gd',
      'user://x.gd',
      'project.godot',
      '.git/x.gd',
      'a/../../x.gd',
    ];
    const codes = await Promise.all(
      paths.map((scriptPath) => world.failure(tool(), { scriptPath, content, force: true })),
    );
    expect(codes).toEqual(paths.map(() => 'file-refused'));
    expect(await world.failure(tool(), { scriptPath: '', content })).toBe('invalid-params');
    expect(await world.failure(tool(), { scriptPath: 'x.gd' })).toBe('invalid-params');
  });
});
