import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GuardHome } from '../support/guard-home.ts';
import { callTool } from '../support/json-rpc.ts';
import { warrenJs } from '../support/paths.ts';
import { Postgres } from '../support/postgres.ts';
import type { RawClient } from '../support/raw-client.ts';
import { silence } from '../support/silent-session.ts';
import type { TempHome } from '../support/temp-home.ts';

async function asked(client: RawClient, tool: string, given: object = {}): Promise<Record<string, unknown>> {
  const { result } = await callTool(client, `mcp_meta_${tool}`, { ...given });
  return result['structuredContent'] as Record<string, unknown>; // every tool has it
}

async function agentIn(home: TempHome, root: string): Promise<{ client: RawClient; id: string }> {
  const client = home.warren(['connect'], root);
  await client.initialize();
  return { client, id: String((await asked(client, 'register_instance'))['instance_id']) };
}

async function reserve({ client, id }: { client: RawClient; id: string }, ...patterns: string[]): Promise<void> {
  const given = { instance_id: id, patterns, reason: 'login form' };
  expect(await asked(client, 'reserve_files', given)).toMatchObject({ all_granted: true });
}

function commits(envOf: () => Promise<Record<string, string>>): void {
  it('of what others have are refused, and go on as it is said', async () => {
    await using home = new GuardHome(await envOf());
    const root = home.repository('odin');
    home.stage(root, 'src/old name.ts', 'a text that is long enough to be found again');
    await home.commit(root);
    await home.guard(root, 'install');
    const [holder, other] = [await agentIn(home, root), await agentIn(home, root)];
    await reserve(holder, 'src/**', 'new\u00e4?-?x');
    home.stage(root, 'free.txt');
    expect(await home.commit(root)).toMatchObject({ code: 0, err: '' });
    home.stage(root, 'also free.txt');
    expect(await home.commit(root, { WARREN_SESSION: 'nope' })).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^warren guard: WARREN_SESSION does not count: .*"nope".*\n$/),
    });

    home.stage(root, 'src/a.ts');
    const refused = await home.commit(root);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      new RegExp(
        `^warren guard: 1 file of this commit is reserved by somebody else:\\n  src/a\\.ts: ${holder.id} .* has it as src/\\*\\* until \\S+: login form\\n.*git commit --no-verify\\n.*you.*\\n$`,
      ),
    );
    expect(await home.commit(root, { WARREN_SESSION: other.id })).toMatchObject({ code: 1 });
    const nobody = await home.commit(root, { WARREN_SESSION: 'nobody' });
    expect(nobody).toMatchObject({ code: 1, err: expect.stringMatching(/reserved by[^]*WARREN_SESSION .*"nobody"/) });
    const checked = await home.ended(root, ['warren', 'guard', 'check', '--json'], { WARREN_SESSION: 'nobody' });
    expect(JSON.parse(checked.out)).toMatchObject({
      refused: true,
      session_problem: expect.stringContaining('nobody'),
    });
    expect(await home.commit(root, { CLAUDE_CODE_SESSION_ID: 'c-1' })).toMatchObject({ code: 1 });
    expect(JSON.parse((await home.guard(root, 'check', '--json')).out)).toMatchObject({
      refused: true,
      total: 1,
      reserved: [{ path: 'src/a.ts', pattern: 'src/**', instance_id: holder.id, status: 'active' }],
    });
    await asked(holder.client, 'link_claude_session', { instance_id: holder.id, claude_session_uuid: 'c-1' });
    expect((await home.ended(root, ['warren', 'guard', 'check'], { CLAUDE_CODE_SESSION_ID: 'c-1' })).code).toBe(0);
    expect(await home.commit(root, { WARREN_SESSION: holder.id.slice(-6) })).toMatchObject({ code: 0, err: '' });

    home.stage(root, 'src/b.ts');
    const warned = await home.commit(root, { WARREN_GUARD: 'warn' });
    expect(warned).toMatchObject({ code: 0, err: expect.stringContaining('committed all the same') });
    home.stage(root, 'src/c.ts');
    expect(await home.commit(root, { WARREN_GUARD: 'off' })).toMatchObject({ code: 0, err: '' });

    renameSync(join(root, 'src/old name.ts'), join(root, 'old name.ts'));
    home.git(root, 'add', '--all');
    expect(await home.commit(root)).toMatchObject({ code: 1, err: expect.stringContaining('src/old name.ts') });
    home.git(root, 'reset', '-q', '--hard');
    home.stage(root, 'new\u00e4\n-\tx');
    home.stage(root, '-n');
    home.stage(root, ' blank ');
    const odd = await home.commit(root);
    expect(odd).toMatchObject({ code: 1, err: expect.stringContaining('new\u00e4\\u{a}-\\u{9}x') });
    expect(odd.err).toMatch(/^warren guard: 1 file /);
    await asked(holder.client, 'release_files', { instance_id: holder.id, patterns: ['new\u00e4?-?x'] });
    expect(await home.commit(root)).toMatchObject({ code: 0, err: '' });

    home.stage(root, 'src/d.ts');
    await silence(home, holder.id);
    expect(await home.commit(root)).toMatchObject({ code: 0, err: '' });
  });

  it('count in worktrees, submodules and projects within, each by the files that are meant', async () => {
    await using home = new GuardHome(await envOf());
    const root = home.repository('odin');
    home.stage(root, 'a.txt');
    await home.commit(root);
    const inner = home.repository('inner');
    home.stage(inner, 'b.txt');
    await home.commit(inner);
    home.git(root, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', inner, 'mod');
    await home.commit(root);
    const tree = join(home.home, 'tree');
    home.git(root, 'worktree', 'add', '-q', tree);
    for (const place of [root, join(root, 'mod')]) await home.guard(place, 'install');
    const holder = await agentIn(home, root);
    await reserve(holder, 'src', 'mod/lib/**');

    home.stage(tree, 'src/a.ts');
    expect(await home.commit(tree)).toMatchObject({ code: 0, err: '' }); // other files, of another branch
    await reserve(await agentIn(home, tree), 'src/a.ts');
    home.stage(tree, 'src/a.ts');
    expect(await home.commit(tree)).toMatchObject({ code: 1, err: expect.stringContaining('src/a.ts') });

    home.stage(join(root, 'mod'), 'b.txt');
    expect(await home.commit(join(root, 'mod'))).toMatchObject({ code: 0, err: '' });
    home.stage(join(root, 'mod'), 'lib/c.ts');
    expect(await home.commit(join(root, 'mod'))).toMatchObject({ code: 1, err: expect.stringContaining('mod/lib/**') });
    home.write(join(root, 'src/x.ts'), 'x');
    home.git(root, 'add', 'src/x.ts');
    home.write(join(root, 'a.txt'), 'changed'); // a commit of one file has an index of its own
    expect(await home.ended(root, ['git', 'commit', '-qm', 'x', '--only', 'a.txt'])).toMatchObject({
      code: 0,
      err: '',
    });
    expect(await home.commit(root)).toMatchObject({ code: 1, err: expect.stringContaining('src/x.ts') });
  });
}

it('worktrees are other files, also those that lie below', async () => {
  await using home = new GuardHome();
  const root = home.repository('odin');
  home.stage(root, 'a.txt');
  await home.commit(root);
  await home.guard(root, 'install');
  const tree = join(root, '.claude/worktrees/w');
  home.git(root, 'worktree', 'add', '-q', tree);
  const [above, below] = [await agentIn(home, root), await agentIn(home, tree)];
  await reserve(above, '**/*.md');
  home.stage(tree, 'a.md');
  expect(await home.commit(tree)).toMatchObject({ code: 0, err: '' });
  expect(await asked(below.client, 'list_reservations')).toMatchObject({ total_count: 0 });
  await reserve(below, 'b.md');
  home.stage(tree, 'b.md');
  expect(await home.commit(tree)).toMatchObject({ code: 1 });
  expect(await asked(above.client, 'list_reservations')).toMatchObject({ total_count: 1 });
});

it('a project below the top of a worktree has files of that worktree, and of no other', async () => {
  await using home = new GuardHome();
  const root = home.repository('odin');
  home.stage(root, 'a.txt');
  await home.commit(root);
  const tree = join(root, '.claude/worktrees/w');
  home.git(root, 'worktree', 'add', '-q', tree);
  for (const place of [root, tree]) home.write(join(place, 'game/project.godot'), 'config_version=5\n');
  const above = await agentIn(home, root);
  await reserve(above, '**');
  const game = await agentIn(home, join(tree, 'game'));
  await reserve(game, 'a.gd');
  const listed = async (place: string): Promise<unknown> =>
    (await asked((await agentIn(home, place)).client, 'list_reservations'))['total_count'];
  expect([await listed(root), await listed(join(root, 'game')), await listed(tree)]).toEqual([1, 1, 1]);
});

describe('commits, on SQLite', () => commits(async () => ({})));

describe('commits, on PostgreSQL', () => {
  const server: { it?: Postgres } = {};
  beforeAll(async () => {
    server.it = await Postgres.start();
  });
  afterAll(() => server.it?.[Symbol.asyncDispose]());
  commits(async () => ({ DATABASE_URL: String(await server.it?.database()) }));
});

it('whoever is the client above the commit may commit what it has', async () => {
  await using home = new GuardHome();
  const root = home.repository('odin');
  await home.guard(root, 'install');
  // a client that starts its server, and git, as clients do: each by a shell
  const play = join(import.meta.dirname, '..', 'fixtures', 'committing-client.ts');
  const { code, out, err } = await home.ended(root, [process.execPath, play, process.execPath, warrenJs]);
  expect([code, out]).toEqual([0, 'reserved\ncommitted 0\ncommitted 1\ncommitted 0\n']);
  expect(err).toMatch(/^warren guard: 1 file [^]*\nIf that is you, .*mcp_meta_heartbeat.*WARREN_SESSION.*\n$/);
});
