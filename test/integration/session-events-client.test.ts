import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { Postgres } from '../support/postgres.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';

async function asked(client: RawClient, tool: string, given: object): Promise<Record<string, unknown>> {
  const { result } = await callTool(client, `mcp_meta_${tool}`, { ...given });
  const structured = result['structuredContent'];
  expect(structured, JSON.stringify(result)).toBeTypeOf('object');
  return { ...(structured as object), isError: result['isError'] ?? false }; // checked the line before
}

async function clientIn(home: TempHome): Promise<RawClient> {
  const client = home.warren(['connect'], home.project('odin'));
  await client.initialize();
  return client;
}

function suite(envOf: () => Promise<Record<string, string>>): void {
  it('outlive a hub that is killed, in their order, and go on behind it', async () => {
    await using home = new TempHome(await envOf());
    const client = await clientIn(home);
    const { instance_id: id } = await asked(client, 'register_instance', {});
    const tell = (message: string) =>
      asked(client, 'emit_event', { instance_id: id, event_type: 'user_message', event_data: { message } });
    const before = await Promise.all(Array.from({ length: 10 }, (_, at) => tell(`before ${at}`)));
    expect(before.filter(({ isError }) => isError)).toEqual([]);
    process.kill((await home.hub()).pid, 'SIGKILL');
    const other = await clientIn(home);
    const after = await asked(other, 'emit_event', {
      instance_id: id,
      event_type: 'user_message',
      event_data: { message: 'after' },
    });
    const told = [...before, after].map(({ sequence_num: seq }) => Number(seq));
    expect(new Set(told).size).toBe(11);
    expect(Math.max(...told)).toBe(told.at(-1));
    const { total_count: total } = await asked(other, 'query_events', { instance_id: id });
    expect(await asked(other, 'verify_session', { instance_id: id })).toMatchObject({
      valid: true,
      events_checked: total,
    });
    expect(await asked(other, 'emit_event', { instance_id: id, event_type: 'error' })).toMatchObject({
      isError: true,
      error: { code: 'invalid-params', message: expect.stringContaining('event_data.error_message') },
    });
  });
}

describe('events that agents tell through a client, on SQLite', () => suite(async () => ({})));

describe('events that agents tell through a client, on PostgreSQL', () => {
  const server: { it?: Postgres } = {};
  beforeAll(async () => {
    server.it = await Postgres.start();
  });
  afterAll(() => server.it?.[Symbol.asyncDispose]());
  suite(async () => ({ DATABASE_URL: String(await server.it?.database()) }));
});
