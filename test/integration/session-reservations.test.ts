import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { Postgres } from '../support/postgres.ts';
import type { RawClient } from '../support/raw-client.ts';
import { silence } from '../support/silent-session.ts';
import { TempHome } from '../support/temp-home.ts';

type Answer = Record<string, unknown>;

async function clientIn(home: TempHome, root: string): Promise<RawClient> {
  const client = home.warren(['connect'], root);
  await client.initialize();
  return client;
}

async function asked(client: RawClient, tool: string, given: object = {}): Promise<Answer> {
  const { result } = await callTool(client, `mcp_meta_${tool}`, { ...given });
  const structured = result['structuredContent'];
  expect(structured, JSON.stringify(result)).toBeTypeOf('object');
  return { ...(structured as object), isError: result['isError'] ?? false }; // checked the line before
}

const failure = (code: string): object => ({ isError: true, error: expect.objectContaining({ code }) });

async function registered(client: RawClient): Promise<string> {
  return String((await asked(client, 'register_instance'))['instance_id']);
}

function suite(envOf: () => Promise<Record<string, string>>): void {
  it('one has what the other is told about, until it is released, closed or taken over', async () => {
    await using home = new TempHome(await envOf());
    const root = home.project('odin');
    const [one, other] = [await clientIn(home, root), await clientIn(home, root)];
    const [a, b] = [await registered(one), await registered(other)];

    expect(
      await asked(one, 'reserve_files', {
        instance_id: a,
        patterns: ['src/auth/', 'doc'],
        reason: 'token=hunter2xyz',
      }),
    ).toMatchObject({
      all_granted: true,
      granted: [{ pattern: 'src/auth/**', exclusive: true }, { pattern: 'doc' }],
      conflicts: [],
    });
    const want = { instance_id: b, patterns: ['src/*/login.ts', 'README.md'] };
    const held = { wanted: 'src/*/login.ts', pattern: 'src/auth/**', instance_id: a, status: 'active', root };
    expect(await asked(other, 'reserve_files', want)).toMatchObject({
      isError: false,
      all_granted: false,
      granted: [],
      conflicts: [{ ...held, reason: 'token=[redacted:named]' }],
      conflict_count: 1,
    });
    expect(await asked(other, 'reserve_files', { ...want, partial: true })).toMatchObject({
      granted: [{ pattern: 'README.md' }],
      conflicts: [held],
    });
    expect(await asked(other, 'list_reservations')).toMatchObject({ total_count: 3 });
    expect(await asked(other, 'list_reservations', { pattern: 'doc/a/b.md' })).toMatchObject({
      reservations: [{ pattern: 'doc', instance_id: a, status: 'active' }],
    });
    expect(await asked(other, 'list_reservations', { instance_id: b })).toMatchObject({ total_count: 1 });

    const again = { instance_id: a, patterns: ['src/auth/'], exclusive: false };
    expect(await asked(one, 'reserve_files', again)).toMatchObject({ granted: [{ exclusive: true }] });
    expect(await asked(one, 'release_files', { instance_id: a, patterns: ['src/auth'] })).toMatchObject({
      released: [{ pattern: 'src/auth/**' }],
      released_count: 1,
    });
    expect(await asked(other, 'reserve_files', want)).toMatchObject({ all_granted: true });
    await asked(one, 'close_instance', { instance_id: a });
    expect(await asked(other, 'list_reservations', { pattern: 'doc' })).toMatchObject({ total_count: 0 });
    expect(await asked(one, 'reserve_files', { instance_id: a, patterns: ['x'] })).toMatchObject(
      failure('session-closed'),
    );

    const next = await asked(one, 'resume_instance', { instance_id_hint: b, force: true });
    const { instance_id: c } = next['instance'] as Answer; // of a session that was resumed
    expect(await asked(one, 'list_reservations')).toMatchObject({
      total_count: 2,
      reservations: [{ instance_id: c }, { instance_id: c }],
    });
  });

  it('what a silent session had is had by whoever asks, who is told', async () => {
    await using home = new TempHome(await envOf());
    const root = home.project('odin');
    const [one, other] = [await clientIn(home, root), await clientIn(home, root)];
    const [a, b] = [await registered(one), await registered(other)];
    await asked(one, 'reserve_files', { instance_id: a, patterns: ['src'] });
    await silence(home, a);
    expect(await asked(other, 'reserve_files', { instance_id: b, patterns: ['src/a.ts'] })).toMatchObject({
      all_granted: true,
      overtaken: [{ pattern: 'src', instance_id: a, status: 'stale' }],
    });
    await asked(one, 'heartbeat', { instance_id: a });
    expect(await asked(one, 'reserve_files', { instance_id: a, patterns: ['src'] })).toMatchObject({
      conflicts: [{ instance_id: b }],
    });
  });

  it('whoever reserves is heard of by that: nobody else is told the same is theirs', async () => {
    await using home = new TempHome(await envOf());
    const root = home.project('odin');
    const [one, other] = [await clientIn(home, root), await clientIn(home, root)];
    const [a, b] = [await registered(one), await registered(other)];
    await silence(home, a);
    expect(await asked(one, 'reserve_files', { instance_id: a, patterns: ['src'] })).toMatchObject({
      all_granted: true,
    });
    expect(await asked(other, 'reserve_files', { instance_id: b, patterns: ['src/a.ts'] })).toMatchObject({
      all_granted: false,
      conflicts: [{ pattern: 'src', instance_id: a, status: 'active' }],
    });
  });

  it('what lasts differently long is told with the end of each', async () => {
    await using home = new TempHome(await envOf());
    const one = await clientIn(home, home.project('odin'));
    const instance_id = await registered(one);
    const [long, short] = [
      { patterns: ['src'], minutes: 120 },
      { patterns: ['src', 'docs', 'lib'], minutes: 10 },
    ];
    await asked(one, 'reserve_files', { instance_id, ...long });
    const { result } = await callTool(one, 'mcp_meta_reserve_files', { instance_id, ...short });
    const { granted } = result['structuredContent'] as { granted: { expires_at: string }[] }; // by the schema of the tool
    const [later, sooner] = granted.map((it) => it.expires_at);
    expect(later).not.toBe(sooner);
    expect(result['content']).toEqual([
      { type: 'text', text: `Reserved until ${later}: src.\nReserved until ${sooner}: docs, lib.` },
    ]);
  });

  it('below what is a file there is nothing', async () => {
    await using home = new TempHome(await envOf());
    const root = home.project('odin');
    home.write(join(root, 'lib/login.ts'), '');
    home.write(join(root, 'doc/a.md'), '');
    const [one, other] = [await clientIn(home, root), await clientIn(home, root)];
    const [a, b] = [await registered(one), await registered(other)];
    const get = async (client: RawClient, id: string, pattern: string): Promise<unknown> =>
      (await asked(client, 'reserve_files', { instance_id: id, patterns: [pattern] }))['all_granted'];
    expect(await get(one, a, '**/*.md')).toBe(true);
    expect(await asked(other, 'list_reservations', { pattern: 'lib/login.ts' })).toMatchObject({ total_count: 0 });
    expect(await get(other, b, 'lib/login.ts')).toBe(true);
    for (const pattern of ['doc', 'doc/a.md', 'not/there/yet']) expect(await get(other, b, pattern)).toBe(false);
    expect([await get(one, a, '**/*.txt'), await get(one, a, 'lib/*.ts'), await get(one, a, 'lib/login.ts')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('of many who ask at once one gets it', async () => {
    await using home = new TempHome(await envOf());
    const root = home.project('odin');
    const clients = await Promise.all(Array.from({ length: 6 }, () => clientIn(home, root)));
    const ids = await Promise.all(clients.map((client) => registered(client)));
    const answers = await Promise.all(
      clients.flatMap((client, at) =>
        ['src/**', 'src/*.ts', '**/a.ts'].map((pattern) =>
          asked(client, 'reserve_files', { instance_id: ids[at], patterns: [pattern] }),
        ),
      ),
    );
    const winners = answers.flatMap((answer, at) => (answer['all_granted'] === true ? [Math.floor(at / 3)] : []));
    expect(winners.length).toBeGreaterThan(0);
    expect(new Set(winners).size).toBe(1);
  });

  it('answers bad input with what is allowed, and changes nothing', async () => {
    await using home = new TempHome(await envOf());
    const client = await clientIn(home, home.project('odin'));
    const thor = await clientIn(home, home.project('thor'));
    const id = await registered(client);
    const bad: readonly (readonly [string, object, string])[] = [
      ['reserve_files', { instance_id: id }, 'invalid-params'],
      ['reserve_files', { instance_id: id, patterns: [] }, 'invalid-params'],
      ['reserve_files', { instance_id: id, patterns: ['a'], minutes: 0 }, 'invalid-params'],
      ['reserve_files', { instance_id: id, patterns: ['a'], minutes: 1441 }, 'invalid-params'],
      ['reserve_files', { instance_id: id, patterns: ['/etc'] }, 'invalid-params'],
      ['reserve_files', { instance_id: id, patterns: ['ok', '../x'] }, 'invalid-params'],
      ['reserve_files', { instance_id: id, patterns: ['a\0'] }, 'invalid-params'],
      ['reserve_files', { instance_id: id, patterns: ['x'.repeat(501)] }, 'invalid-params'],
      ['reserve_files', { instance_id: id, patterns: Array.from({ length: 51 }, () => 'a') }, 'invalid-params'],
      ['reserve_files', { instance_id: id, patterns: ['x'.repeat(10_000_000)] }, 'invalid-params'],
      ['reserve_files', { instance_id: '%', patterns: ['a'] }, 'unknown-session'],
      ['release_files', { instance_id: id, patterns: [] }, 'invalid-params'],
      ['list_reservations', { pattern: '..' }, 'invalid-params'],
      ['list_reservations', { instance_id: 'nobody' }, 'unknown-session'],
    ];
    for (const [tool, given, code] of bad)
      expect(await asked(client, tool, given), JSON.stringify(given).slice(0, 80)).toMatchObject(failure(code));
    for (const tool of ['reserve_files', 'release_files'])
      expect(await asked(thor, tool, { instance_id: id, patterns: ['a'] })).toMatchObject(failure('foreign-session'));
    expect(await asked(client, 'list_reservations')).toMatchObject({ total_count: 0 });
  });
}

describe('reservations through clients, on SQLite', () => suite(async () => ({})));

describe('reservations through clients, on PostgreSQL', () => {
  const server: { it?: Postgres } = {};
  beforeAll(async () => {
    server.it = await Postgres.start();
  });
  afterAll(() => server.it?.[Symbol.asyncDispose]());
  suite(async () => ({ DATABASE_URL: String(await server.it?.database()) }));
});
