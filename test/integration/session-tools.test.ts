import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { Postgres } from '../support/postgres.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';

async function clientIn(home: TempHome, project: string): Promise<RawClient> {
  const client = home.warren(['connect'], home.project(project));
  await client.initialize();
  return client;
}

/** What a tool answers for programs, also when it fails. */
async function asked(client: RawClient, tool: string, given: object = {}): Promise<Record<string, unknown>> {
  const { result } = await callTool(client, `mcp_meta_${tool}`, { ...given });
  const structured = result['structuredContent'];
  expect(structured, JSON.stringify(result)).toBeTypeOf('object');
  return { ...(structured as object), isError: result['isError'] ?? false }; // checked the line before
}

const failure = (code: string): object => ({ isError: true, error: expect.objectContaining({ code }) });

function suite(envOf: () => Promise<Record<string, string>>): void {
  it('registers, lives, is found, linked and closed', async () => {
    await using home = new TempHome(await envOf());
    const client = await clientIn(home, 'odin');
    const { instance_id: id, ...fresh } = await asked(client, 'register_instance', { initial_context: 3 });
    expect(id).toMatch(/^odin-PS-[0-9a-f]{6}$/);
    expect(fresh).toMatchObject({ project: 'odin', type: 'PS', status: 'active', context_percent: 3, closed_at: null });
    const hash = String(id).slice(-6);
    expect(
      await asked(client, 'heartbeat', { instance_id: hash, context_percent: 42, current_epic: 'epic-007-A' }),
    ).toMatchObject({ instance_id: id, context_percent: 42, current_epic: 'epic-007-A', stale: false });
    expect(await asked(client, 'heartbeat', { instance_id: id })).toMatchObject({ current_epic: 'epic-007-A' });
    await asked(client, 'link_claude_session', {
      instance_id: id,
      claude_session_uuid: 'u-1',
      claude_session_path: '/t',
    });
    expect(await asked(client, 'get_instance_details', { instance_id: hash.slice(0, 3) })).toMatchObject({
      instance_id: id,
      claude_session_uuid: 'u-1',
      claude_session_path: '/t',
    });
    expect(await asked(client, 'list_instances', { project: 'odin' })).toMatchObject({
      instances: [{ instance_id: id }],
      total_count: 1,
      active_count: 1,
      stale_count: 0,
      closed_count: 0,
    });
    expect(await asked(client, 'close_instance', { instance_id: id, reason: 'done' })).toMatchObject({
      status: 'closed',
    });
    expect(await asked(client, 'heartbeat', { instance_id: id })).toMatchObject(failure('session-closed'));
    expect(await asked(client, 'list_instances', { active_only: true })).toMatchObject({
      instances: [],
      total_count: 0,
    });
  });

  it('are there for the next hub, and for clients of other projects to look at only', async () => {
    await using home = new TempHome(await envOf());
    const odin = await clientIn(home, 'odin');
    const { instance_id: id } = await asked(odin, 'register_instance');
    process.kill((await home.hub()).pid, 'SIGKILL');
    const thor = await clientIn(home, 'thor');
    expect(await asked(thor, 'get_instance_details', { instance_id: id })).toMatchObject({ instance_id: id });
    for (const tool of ['heartbeat', 'close_instance'])
      expect(await asked(thor, tool, { instance_id: id })).toMatchObject(failure('foreign-session'));
    expect(await asked(odin, 'get_instance_details', { instance_id: id })).toMatchObject({ status: 'active' });
  });

  it('that were registered in no project are for who is in none, and for projects of their name', async () => {
    await using home = new TempHome(await envOf());
    const nowhere = home.warren(['connect'], '/');
    await nowhere.initialize();
    const { instance_id: id } = await asked(nowhere, 'register_instance', { project: 'odin' });
    const thor = await clientIn(home, 'thor');
    for (const tool of ['heartbeat', 'close_instance', 'create_checkpoint', 'query_events'])
      expect(await asked(thor, tool, { instance_id: id }), tool).toMatchObject(failure('foreign-session'));
    for (const tool of ['resume_instance', 'get_resume_instance_details'])
      expect(await asked(thor, tool, { instance_id_hint: id }), tool).toMatchObject(failure('foreign-session'));
    expect(await asked(thor, 'resume_instance', { instance_id_hint: 'odin', force: true })).toMatchObject(
      failure('foreign-session'),
    );
    const odin = await clientIn(home, 'odin');
    for (const client of [nowhere, odin])
      expect(await asked(client, 'heartbeat', { instance_id: id })).toMatchObject({ instance_id: id, isError: false });
    expect(await asked(odin, 'close_instance', { instance_id: id })).toMatchObject({ status: 'closed' });
  });

  it('answers bad input with what is allowed, and changes nothing', async () => {
    await using home = new TempHome(await envOf());
    const client = await clientIn(home, 'odin');
    await asked(client, 'register_instance');
    const bad: readonly (readonly [string, object, string])[] = [
      ['register_instance', { project: 'O D I N' }, 'invalid-params'],
      ['register_instance', { project: 'x'.repeat(65) }, 'invalid-params'],
      ['register_instance', { instance_type: 'XS' }, 'invalid-params'],
      ['register_instance', { initial_context: 101 }, 'invalid-params'],
      ['register_instance', { stranger: 1 }, 'invalid-params'],
      ['heartbeat', {}, 'invalid-params'],
      ['heartbeat', { instance_id: 5 }, 'invalid-params'],
      ['heartbeat', { instance_id: 'odin', context_percent: '50' }, 'invalid-params'],
      ['heartbeat', { instance_id: 'odin', context_percent: -1 }, 'invalid-params'],
      ['heartbeat', { instance_id: 'o'.repeat(10_000_000) }, 'invalid-params'],
      ['heartbeat', { instance_id: '%' }, 'unknown-session'],
      ['heartbeat', { instance_id: 'odin-PS-______' }, 'unknown-session'],
      ['close_instance', { instance_id: "'; drop table sessions; --" }, 'unknown-session'],
      ['get_instance_details', { instance_id: '\u0000\u001b[2J' }, 'invalid-params'],
      ['list_instances', { cursor: 'x' }, 'invalid-params'],
    ];
    for (const [tool, given, code] of bad)
      expect(await asked(client, tool, given), JSON.stringify(given).slice(0, 80)).toMatchObject(failure(code));
    expect(await asked(client, 'list_instances')).toMatchObject({ total_count: 1, active_count: 1 });
  });
}

describe('agent sessions through a client, on SQLite', () => suite(async () => ({})));

describe('agent sessions through a client, on PostgreSQL', () => {
  const server: { it?: Postgres } = {};
  beforeAll(async () => {
    server.it = await Postgres.start();
  });
  afterAll(() => server.it?.[Symbol.asyncDispose]());
  suite(async () => ({ DATABASE_URL: String(await server.it?.database()) }));
});
