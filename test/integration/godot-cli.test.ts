import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { warrenJs } from '../support/paths.ts';
import { smallGame } from '../support/small-game.ts';
import { TempHome } from '../support/temp-home.ts';

const run = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `warren godot …` to its end, whichever it is. */
function godot(home: TempHome, cwd: string, ...words: readonly string[]): Promise<Ended> {
  const options = { env: home.env, cwd, timeout: 60_000 };
  return run(process.execPath, [warrenJs, 'godot', ...words], options).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      out: error.stdout,
      err: error.stderr,
    }),
  );
}

/** The small game as `path` below the home. */
function gameAt(home: TempHome, path: string, more: Readonly<Record<string, string>> = {}): string {
  const root = join(home.home, path);
  for (const [name, text] of Object.entries({ ...smallGame, ...more })) home.write(join(root, name), String(text));
  return root;
}

describe('warren godot', () => {
  it('list knows what lies below GODOT_PROJECTS_PATH, where one stands, and what was indexed', async () => {
    await using home = new TempHome();
    home.env['GODOT_PROJECTS_PATH'] = join(home.home, 'games');
    expect((await godot(home, home.home, 'list')).out).toContain('No Godot project is known');
    gameAt(home, 'games/noxii/0.15');
    const newer = gameAt(home, 'games/noxii/0.16');
    const other = gameAt(home, 'elsewhere/enact');
    const idsFrom = async (cwd: string): Promise<string[]> =>
      JSON.parse((await godot(home, cwd, 'list', '--json')).out).versions.map(({ id }: { id: string }) => id);
    expect(await idsFrom(home.home)).toEqual(['noxii/0.15', 'noxii/0.16']);
    expect(await idsFrom(join(other, 'actors'))).toEqual(['noxii/0.15', 'noxii/0.16', 'small']);
    expect(await godot(home, other, 'index')).toMatchObject({ code: 0 });
    expect(await idsFrom(home.home)).toEqual(['noxii/0.15', 'noxii/0.16', 'small']);
    const { out } = await godot(home, home.home, 'list');
    expect(out.split('\n')[0]).toMatch(/^VERSION +GODOT +TITLE +LAST SEEN +ROOT$/);
    expect(out).toContain(newer);
  });

  it('index counts what there is, again too, and leaves the project as it was', async () => {
    await using home = new TempHome();
    const root = gameAt(home, 'game');
    const before = readdirSync(root, { recursive: true }).length;
    const { code, out } = await godot(home, home.home, 'index', 'game', '--json');
    expect(code).toBe(0);
    const first = JSON.parse(out);
    expect(first).toMatchObject({
      version: { id: 'small', root },
      files: { total: 10, kinds: { script: 6, scene: 3 } },
      errors: 1,
    });
    expect(JSON.parse((await godot(home, join(root, 'actors'), 'index', '--json')).out)).toMatchObject({
      graphHash: first.graphHash,
    });
    expect(readdirSync(root, { recursive: true }).length).toBe(before);
    expect((await godot(home, root, 'index')).out).toContain('files   10 (script 6');
  });

  it('graph tells who depends on whom, as text, JSON and for Graphviz', async () => {
    await using home = new TempHome();
    const root = gameAt(home, 'game');
    const { out } = await godot(home, root, 'graph', '--mode', 'classes');
    expect(out).toContain('res://actors/player.gd\n  extends  res://actors/actor.gd  line 2\n');
    const { edges, nodes } = JSON.parse((await godot(home, root, 'graph', '--json', '--kind', 'instance')).out);
    expect(edges).toMatchObject([{ from: 'res://main.tscn', to: 'res://actors/player.tscn', kind: 'instance' }]);
    expect(nodes).toHaveLength(2);
    const dot = (await godot(home, root, 'graph', '--dot')).out;
    expect(dot).toMatch(/^digraph game \{\n/);
    expect(dot).toContain('"res://main.tscn" -> "res://actors/player.tscn" [label="instance"];');
  });

  it('check ends with 1 where there are errors, with 0 where there are none, and strictly where there are warnings', async () => {
    await using home = new TempHome();
    const root = gameAt(home, 'game');
    const wrong = await godot(home, root, 'check');
    expect(wrong).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /^res:\/\/broken\.gd:3:\d+: error: .* \[broken-reference\]\n1 error, \d+ warnings? in 10 files of small\n$/,
      ),
    });
    home.write(join(root, 'broken.gd'), 'extends Node\n');
    expect(await godot(home, root, 'check')).toMatchObject({ code: 0 });
    const { warnings } = JSON.parse((await godot(home, root, 'check', '--json')).out);
    expect(await godot(home, root, 'check', '--strict')).toMatchObject({ code: warnings > 0 ? 1 : 0 });
  });

  it('says what it does not understand or find, and lets no name paint on the screen', async () => {
    await using home = new TempHome();
    expect(await godot(home, home.home)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Usage: warren godot'),
    });
    expect(await godot(home, home.home, 'index')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('There is no project.godot'),
    });
    expect(await godot(home, home.home, 'index', 'nobody/1')).toMatchObject({
      code: 2,
      err: expect.stringContaining('nobody/1'),
    });
    const refused = await godot(home, home.home, 'frobnicate', '--json');
    expect(JSON.parse(refused.out)).toMatchObject({ error: { code: 'invalid-params' } });
    const root = gameAt(home, 'game', { 'a\u001b[31mb.gd': 'extends Node\n\nconst X = preload("res://none.gd")\n' });
    for (const words of [['check'], ['graph'], ['graph', '--dot'], ['index']]) {
      const { out, err } = await godot(home, root, ...words);
      expect(`${out}${err}`).not.toContain('\u001b');
    }
  });
});
