import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Schema } from '../../src/store/schema.ts';
import { withEngine } from '../support/both-engines.ts';
import { callTool } from '../support/json-rpc.ts';
import { warrenJs } from '../support/paths.ts';
import type { RawClient } from '../support/raw-client.ts';
import { realClock } from '../support/real-clock.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const DAY_MS = 86_400_000;

interface Answered {
  readonly [member: string]: unknown;
}

async function asked(client: RawClient, tool: string, given: Record<string, unknown> = {}): Promise<Answered> {
  const { result } = await callTool(client, `mcp_meta_${tool}`, given);
  expect(result['isError'], JSON.stringify(result)).toBeUndefined();
  return Object(result['structuredContent']);
}

/** A client that has a session with two events of its own, and a command. */
async function worker(home: TempHome, project = 'odin'): Promise<{ client: RawClient; id: string; hash: string }> {
  const client = home.warren(['connect'], home.project(project));
  await client.initialize();
  const { instance_id: id } = await asked(client, 'register_instance', { current_epic: 'epic-007' });
  await event(client, String(id), 'first');
  await event(client, String(id), 'second');
  await asked(client, 'log_command', { action: 'npm_test', description: 'all of it' });
  return { client, id: String(id), hash: String(id).slice(-6) };
}

const event = (client: RawClient, id: string, message: string) =>
  asked(client, 'emit_event', { instance_id: id, event_type: 'user_message', event_data: { message } });

const inDatabase = (
  home: TempHome,
  change: (db: Parameters<Parameters<typeof withEngine>[1]>[0]['db']) => Promise<unknown>,
) => withEngine({ file: join(home.warrenHome, 'warren.db'), poolSize: 2, clock: realClock }, ({ db }) => change(db));

const json = async (home: TempHome, ...words: string[]): Promise<Answered> =>
  JSON.parse(await home.command(...words, '--json')) as Answered; // what is in it each test looks at

const refused = (code: number, text: string) => ({ code, stdout: '', stderr: expect.stringContaining(text) });

it('the last of what happened is told, and what happens, also through another hub', async () => {
  await using home = new TempHome({});
  const { client, id, hash } = await worker(home);
  await worker(home, 'thor');
  const told = await home.command('sessions', 'tail', hash);
  expect(told).toMatch(
    /instance_registered.*\n.*user_message {2}\{"message":"first"\}\n.*"second".*\n.*npm_test {2}ok/s,
  );
  expect(told).not.toContain('thor');
  expect((await home.command('sessions', 'tail')).match(/thor-PS-/g)?.length).toBeGreaterThan(2);
  const deeds = async (count: string): Promise<unknown> =>
    (await json(home, 'sessions', 'tail', hash, '-n', count))['deeds'];
  await waitFor(
    'the calls are written down',
    async () => (JSON.stringify(await deeds('50')).match(/"mcp_meta_emit_event"/g)?.length ?? 0) === 2,
  );
  expect(await deeds('50')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'event', session: id, details: '{"message":"second"}', sequence_num: 4 }),
      expect.objectContaining({ kind: 'command', what: 'mcp_meta_emit_event', outcome: 'ok' }),
      expect.objectContaining({ kind: 'command', what: 'npm_test', session: id, details: 'all of it' }),
    ]),
  );
  expect(await deeds('2')).toHaveLength(2);
  await expect(home.command('sessions', 'tail', 'nobody')).rejects.toMatchObject(refused(2, 'No session is called'));
  await expect(home.command('sessions', 'tail', '-n', '0')).rejects.toMatchObject({ code: 2 });

  const tail = spawn(process.execPath, [warrenJs, 'sessions', 'tail', hash, '-f', '-n', '1', '--json'], {
    env: home.env,
  });
  let out = '';
  tail.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  const over = once(tail, 'exit');
  try {
    await waitFor('it follows', () => out.includes('npm_test'));
    await event(client, id, 'while it is followed');
    await waitFor('the next event', () => out.includes('while it is followed'));
    await home.command('restart');
    await event(client, id, 'behind the next hub');
    await waitFor('the event of the next hub', () => out.includes('behind the next hub'));
  } finally {
    tail.kill('SIGINT');
  }
  expect(await over).toEqual([0, null]);
  const lines = out.trim().split('\n');
  expect(new Set(lines.map((line) => Object(JSON.parse(line)).id)).size).toBe(lines.length);
});

it('an export is whole, verifies what is stored, is private and replaces nothing unasked', async () => {
  await using home = new TempHome({});
  const { client, id, hash } = await worker(home);
  const secret = `ghp_${'a1B2'.repeat(9)}`;
  await event(client, id, `token ${secret}`);
  await event(client, id, 'x'.repeat(40_000));
  await Promise.all(Array.from({ length: 20 }, (_, at) => event(client, id, `${at} ${'ü'.repeat(20_000)}`)));
  const whole: Answered[] = JSON.parse(await home.command('sessions', 'export', hash));
  expect(whole.map((one) => one['sequence_num'])).toEqual(whole.map((_, at) => at + 1));
  expect(whole.length).toBeGreaterThanOrEqual(25);
  const lines = (await home.command('sessions', 'export', hash, '--format', 'jsonl')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(whole);
  expect(JSON.stringify(whole)).not.toContain(secret);

  const file = join(home.home, 'odin.json');
  expect(await home.command('sessions', 'export', hash, '--out', 'odin.json')).toBe(
    `${file}: ${whole.length} events of ${id}\n`,
  );
  expect([statSync(file).mode & 0o777, JSON.parse(readFileSync(file, 'utf8'))]).toEqual([0o600, whole]);
  writeFileSync(file, 'mine');
  chmodSync(file, 0o644);
  await expect(home.command('sessions', 'export', hash, '--out', file)).rejects.toMatchObject(
    refused(2, 'is there already'),
  );
  expect(readFileSync(file, 'utf8')).toBe('mine');
  await home.command('sessions', 'export', hash, '--out', file, '--force');
  expect([statSync(file).mode & 0o777, JSON.parse(readFileSync(file, 'utf8'))]).toEqual([0o600, whole]);
  await expect(home.command('sessions', 'export', hash, '--out', 'no/where')).rejects.toMatchObject(
    refused(1, 'cannot be written'),
  );
  await expect(home.command('sessions', 'export', hash, '--format', 'xml')).rejects.toMatchObject({ code: 2 });
  expect(readdirSync(home.home).filter((name) => name.includes('.part'))).toEqual([]);
});

it('verify finds the row that was changed, and names it', async () => {
  await using home = new TempHome({});
  const { id, hash } = await worker(home);
  const other = await worker(home, 'thor');
  expect(await home.command('sessions', 'verify', hash)).toBe(`${id}: all 4 events as told\n`);
  expect(await home.command('sessions', 'verify')).toMatch(/\n2 sessions verified\.\n$/);
  await inDatabase(home, (db) =>
    db
      .updateTable('session_events')
      .set({ data: '{"message":"never said"}' })
      .where('session', '=', id)
      .where('seq', '=', 2)
      .execute(),
  );
  const changed = { code: 1, stdout: expect.stringMatching(`^${id}: NOT as told, 1 problem .*\\n  seq 2 changed: `) };
  await expect(home.command('sessions', 'verify', hash)).rejects.toMatchObject(changed);
  await expect(home.command('sessions', 'verify')).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('1 of 2 sessions not as told.'),
  });
  expect(await json(home, 'sessions', 'verify', other.hash)).toMatchObject({
    sessions: [{ valid: true, problem_count: 0 }],
  });
  await expect(home.command('sessions', 'verify', 'nobody')).rejects.toMatchObject(refused(2, 'No session is called'));
});

it('resume shows all that it takes and takes nothing; with --claim it takes it once', async () => {
  await using home = new TempHome({});
  const { client, id, hash } = await worker(home);
  await asked(client, 'create_checkpoint', { instance_id: id, pending_tasks: ['the second\u001b[2J half'] });
  const uuid = '0a1b2c3d-0000-4000-8000-000000000001';
  await asked(client, 'link_claude_session', { instance_id: id, claude_session_uuid: uuid });
  await inDatabase(home, (db) => db.updateTable('sessions').set({ client: 'claude-code' }).execute());
  const busy = await home.command('sessions', 'resume', hash);
  expect(busy).toContain('1. the second [2J half');
  expect(busy).not.toContain('\u001b');
  expect(busy).toContain(`But ${id} is active`);
  await expect(home.command('sessions', 'resume', hash, '--claim')).rejects.toMatchObject(refused(1, 'is active'));
  await inDatabase(home, (db) =>
    db
      .updateTable('sessions')
      .set({ heartbeat_at: realClock.now() - DAY_MS })
      .execute(),
  );
  const command = `cd ${join(home.home, 'odin')} && claude --resume ${uuid}`;
  expect(await json(home, 'sessions', 'resume', hash, '--claim', '--dry-run')).toMatchObject({
    session: { instance_id: id, status: 'stale', hash },
    can_be_resumed: true,
    claimed_by: null,
    would_claim: true,
    rests_on: 'checkpoint',
    confidence_level: expect.any(String),
    recovery_instructions: expect.stringContaining('### Next Steps'),
    command,
  });
  expect(await home.command('sessions', 'resume', hash)).toContain(`Go on with:\n  ${command}\n`);
  expect(await json(home, 'sessions', 'show', hash)).toMatchObject({ session: { status: 'stale', resumed_by: null } });

  const taken = await json(home, 'sessions', 'resume', hash, '--claim');
  const { instance_id: next } = Object(taken['claimed_by']);
  expect(taken).toMatchObject({
    claimed_by: { resumes: id, claude_session_uuid: uuid, client: 'claude-code' },
    command,
  });
  expect(await json(home, 'sessions', 'show', hash)).toMatchObject({ session: { resumed_by: next } });
  await expect(home.command('sessions', 'resume', hash, '--claim')).rejects.toMatchObject(refused(1, String(next)));
  expect(await json(home, 'sessions', 'resume', hash)).toMatchObject({
    taken_over: [id, next],
    session: { instance_id: next },
  });
  await expect(home.command('sessions', 'resume', 'nobody')).rejects.toMatchObject(refused(2, 'No session is called'));
});

it('prune forgets what is long over, and nothing that is open', async () => {
  await using home = new TempHome({});
  const { id, hash } = await worker(home);
  const open = await worker(home, 'thor');
  await home.command('sessions', 'close', hash);
  const old = realClock.now() - 91 * DAY_MS;
  expect(await home.command('sessions', 'prune')).toMatch(/^0 sessions, 0 events, 0 commands, 0 checkpoints/);
  await inDatabase(home, async (db) => {
    await db.updateTable('sessions').set({ created_at: old }).execute();
    await db.updateTable('sessions').set({ closed_at: old }).where('id', '=', id).execute();
  });
  const gone = { sessions: 1, events: 5, commands: 0, older_than_days: 90 };
  expect(await json(home, 'sessions', 'prune', '--dry-run')).toMatchObject({ ...gone, dry_run: true });
  expect(await json(home, 'sessions', 'prune', '--older-than', '92d')).toMatchObject({
    sessions: 0,
    older_than_days: 92,
  });
  expect(await json(home, 'sessions', 'prune')).toMatchObject({ ...gone, dry_run: false });
  await expect(home.command('sessions', 'show', hash)).rejects.toMatchObject(refused(2, 'No session is called'));
  const { sessions } = await json(home, 'sessions', 'list', '--all');
  expect(sessions).toMatchObject([{ instance_id: open.id, hash: open.hash }]);
  expect(await home.command('sessions', 'verify')).toContain('1 session verified.');
  await expect(home.command('sessions', 'prune', '--older-than', 'soon')).rejects.toMatchObject({ code: 2 });
  const { rows } = await json(home, 'db', 'status');
  const counted: (keyof Schema)[] = ['sessions', 'session_events', 'session_commands', 'session_checkpoints'];
  for (const table of counted) expect(Object(rows)[table], table).toBeTypeOf('number');
});

it('prompts are there in a client, look for what is meant, and take nothing', async () => {
  await using home = new TempHome({});
  const { client, id, hash } = await worker(home);
  const { result: list } = (await client.request('prompts/list')).message;
  expect(list?.['prompts']).toMatchObject([
    { name: 'resume', title: expect.any(String), arguments: [{ name: 'session', required: false }] },
    { name: 'checkpoint', arguments: [{ name: 'note', required: false }] },
  ]);
  const told = async (who: RawClient, name: string, args: Record<string, string>): Promise<string> => {
    const { message } = await who.request('prompts/get', { name, arguments: args });
    const { messages } = Object(message.result ?? message);
    return messages ? String(messages[0].content.text) : JSON.stringify(message.error);
  };
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
    /## Open\n- task review by reader[^]*## Went wrong\n- epic_started → [^]*## Commits\n.*half # of it/,
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

it('session tools can be shown all, few, or not at all', async () => {
  const names = async (env: Record<string, string>): Promise<string[]> => {
    await using home = new TempHome(env);
    const client = home.warren(['connect'], home.project('odin'));
    await client.initialize();
    const { result } = (await client.request('tools/list')).message;
    const called = (await client.request('tools/call', { name: 'mcp_meta_list_event_types', arguments: {} })).message;
    const { result: prompts } = (await client.request('prompts/list')).message;
    const shown = (result?.tools ?? []).map(({ name }) => name).filter((name) => name.startsWith('mcp_meta_'));
    expect(existsSync(join(home.warrenHome, 'hub.json'))).toBe(true);
    return [`${called.result ? 'called' : 'not there'}, ${JSON.stringify(prompts?.['prompts']).length > 2}`, ...shown];
  };
  const [few, all, none] = [
    await names({}),
    await names({ WARREN_SESSION_TOOLS: 'all' }),
    await names({ WARREN_SESSION_TOOLS: 'none' }),
  ];
  expect(few[0]).toBe('called, true');
  expect(few).toContain('mcp_meta_resume_instance');
  expect(few).not.toContain('mcp_meta_list_event_types');
  expect(all).toEqual(expect.arrayContaining([...few, 'mcp_meta_list_event_types']));
  expect(all.length).toBeGreaterThan(2 * few.length);
  expect(none).toEqual(['not there, false']);
});
