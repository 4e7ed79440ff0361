import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import type { RawClient } from '../support/raw-client.ts';
import { realClock } from '../support/real-clock.ts';
import { asked, DAY_MS, inDatabase, json, worker } from '../support/session-worker.ts';
import { TempHome } from '../support/temp-home.ts';

const told = async (who: RawClient, name: string, args: Record<string, string>): Promise<string> => {
  const { message } = await who.request('prompts/get', { name, arguments: args });
  const { messages } = Object(message.result ?? message);
  return messages ? String(messages[0].content.text) : JSON.stringify(message.error);
};

it('prompts are there in a client, look for what is meant, and take nothing', async () => {
  await using home = new TempHome({});
  const { client, id, hash } = await worker(home);
  const { result: list } = (await client.request('prompts/list')).message;
  expect(list?.['prompts']).toMatchObject([
    { name: 'resume', title: expect.any(String), arguments: [{ name: 'session', required: false }] },
    { name: 'checkpoint', arguments: [{ name: 'note', required: false }] },
  ]);
  expect(await told(client, 'resume', { session: hash })).toContain('It is your own session');
  expect(await told(client, 'checkpoint', { note: 'before "lunch"' })).toMatch(
    new RegExp(`mcp_meta_create_checkpoint[^]*"instance_id": "${id}"[^]*before \\\\"lunch\\\\"`),
  );
  const second = home.warren(['connect'], join(home.home, 'odin'));
  await second.initialize();
  expect(await told(second, 'resume', {})).toMatch(/Somebody may still work there[^]*"force": true/);
  await inDatabase(home, (db) =>
    db
      .updateTable('sessions')
      .set({ heartbeat_at: realClock.now() - DAY_MS })
      .execute(),
  );
  const text = await told(second, 'resume', { session: hash });
  expect(text).toContain(`mcp_meta_resume_instance with {"user_choice": "${id}"}`);
  expect(text).toContain('# Resume Instructions');
  expect(await told(second, 'checkpoint', {})).toContain('mcp_meta_register_instance first');
  expect(await told(second, 'resume', { session: 'nobody' })).toContain('unknown-session');
  expect(await told(second, 'resume', { session: '%'.repeat(300) })).toContain('invalid-params');
  const { message } = await second.request('completion/complete', {
    ref: { type: 'ref/prompt', name: 'resume' },
    argument: { name: 'session', value: hash.slice(0, 2) },
  });
  expect(message.result).toEqual({ completion: { values: [hash], total: 1, hasMore: false } });
  expect(await json(home, 'sessions', 'show', hash)).toMatchObject({ session: { resumed_by: null, status: 'stale' } });
  const other = home.warren(['connect'], home.project('thor'));
  await other.initialize();
  expect(await told(other, 'resume', { session: hash })).toContain('foreign-session');
  expect(await told(other, 'resume', {})).toContain('unknown-session');
});

it('one answer tells where the work of a line of sessions stands', async () => {
  await using home = new TempHome({});
  const { client, id } = await worker(home);
  const tell = async (type: string, data: object, parent?: string) =>
    asked(client, 'emit_event', {
      instance_id: id,
      event_type: type,
      event_data: data,
      ...(parent ? { parent_event_id: parent } : {}),
    });
  const epic = { epic_id: 'epic-007', feature_name: 'f', estimated_hours: 1, spawned_by: null };
  const { event_id: cause } = await tell('epic_started', epic);
  await tell('task_spawned', { task_type: 'review', subagent_type: 'reader' });
  await tell('test_failed', { test_type: 'unit', failed_count: 2, duration_seconds: 1 }, String(cause));
  await tell('commit_created', { commit_hash: 'c0ffee', message: 'half\n# of it' });
  await inDatabase(home, (db) =>
    db
      .updateTable('sessions')
      .set({ heartbeat_at: realClock.now() - DAY_MS })
      .execute(),
  );
  const second = home.warren(['connect'], join(home.home, 'odin'));
  await second.initialize();
  const { instance } = await asked(second, 'resume_instance', { instance_id_hint: id });
  const context = await asked(second, 'smart_resume_context', { max_events: 3 });
  expect(context).toMatchObject({
    instance: { instance_id: Object(instance).instance_id },
    goes_on_with: [id],
    open_work: [
      { kind: 'task', name: 'review by reader' },
      { kind: 'epic', name: 'epic-007' },
    ],
    failures: [{ failure: { event_type: 'test_failed' }, caused_by: ['epic_started'] }],
    commits: [{ event_data: { commit_hash: 'c0ffee' } }],
    last_commands: expect.arrayContaining([expect.objectContaining({ action: 'npm_test' })]),
  });
  expect(context['events']).toHaveLength(3);
  const text = String(context['context_markdown']);
  expect(text).toMatch(
    /## Open\n- task review by reader[^]*## Went wrong\n- epic_started → .*unit, failed_count 2[^]*## Commits\n.*half # of it/,
  );
  expect(text.length).toBeLessThan(13_000);
  const thor = home.warren(['connect'], home.project('thor'));
  await thor.initialize();
  for (const [given, code] of [
    [{ instance_id: id }, 'foreign-session'],
    [{ instance_id: '%' }, 'unknown-session'],
    [{}, 'unknown-session'],
    [{ max_events: 0 }, 'invalid-params'],
  ] as const) {
    const { result } = await callTool(thor, 'mcp_meta_smart_resume_context', { ...given });
    expect(result['structuredContent'], code).toMatchObject({ error: { code } });
  }
});

const names = async (env: Record<string, string>): Promise<string[]> => {
  await using home = new TempHome(env);
  const client = home.warren(['connect'], home.project('odin'));
  await client.initialize();
  const { result } = (await client.request('tools/list')).message;
  const called = (await client.request('tools/call', { name: 'mcp_meta_list_stale_instances', arguments: {} })).message;
  const { result: prompts } = (await client.request('prompts/list')).message;
  const shown = (result?.tools ?? []).map(({ name }) => name).filter((name) => name.startsWith('mcp_meta_'));
  expect(existsSync(join(home.warrenHome, 'hub.json'))).toBe(true);
  return [`${called.result ? 'called' : 'not there'}, ${JSON.stringify(prompts?.['prompts']).length > 2}`, ...shown];
};

it('session tools can be shown all, few, or not at all', async () => {
  const [few, all, none] = [
    await names({}),
    await names({ WARREN_SESSION_TOOLS: 'all' }),
    await names({ WARREN_SESSION_TOOLS: 'none' }),
  ];
  expect(few[0]).toBe('called, true');
  expect(few).toContain('mcp_meta_resume_instance');
  expect(few).not.toContain('mcp_meta_list_stale_instances');
  expect(all).toEqual(expect.arrayContaining([...few, 'mcp_meta_list_stale_instances']));
  expect(all.length).toBeGreaterThan(2 * few.length);
  expect(none).toEqual(['not there, false']);
});
