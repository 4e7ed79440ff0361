import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Schema } from '../../src/store/schema.ts';
import { warrenJs } from '../support/paths.ts';
import { realClock } from '../support/real-clock.ts';
import { type Answered, asked, DAY_MS, event, inDatabase, json, refused, worker } from '../support/session-worker.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

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
  const over = once(tail, 'close'); // all it said has been read then
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
  expect(out).not.toContain('instance_registered'); // what was before the one that was asked for
});

it('an export is whole, verifies what is stored, is private and replaces nothing unasked', async () => {
  await using home = new TempHome({});
  const { client, id, hash } = await worker(home);
  const { instance_id: alone } = await asked(client, 'register_instance');
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
  expect(await home.command('sessions', 'export', String(alone), '--out', 'one')).toMatch(/: 1 event of /);
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
  await asked(client, 'create_checkpoint', { instance_id: id, pending_tasks: ['the second\nhalf'] });
  const uuid = '0a1b2c3d-0000-4000-8000-000000000001';
  await asked(client, 'link_claude_session', { instance_id: id, claude_session_uuid: uuid });
  await inDatabase(home, (db) => db.updateTable('sessions').set({ client: 'claude-code' }).execute());
  const busy = await home.command('sessions', 'resume', hash);
  expect(busy).toContain('1. the second half');
  expect(busy).toContain(`But ${id} is active`);
  await expect(home.command('sessions', 'resume', hash, '--claim')).rejects.toMatchObject(refused(1, 'is active'));
  await expect(home.command('sessions', 'resume', hash, '--force')).rejects.toMatchObject(refused(2, 'with --claim'));
  const trial = async (...flags: readonly string[]) =>
    (await json(home, 'sessions', 'resume', hash, '--claim', '--dry-run', ...flags))['would_claim'];
  expect([await trial(), await trial('--force')]).toEqual([false, true]);
  expect(await home.command('sessions', 'resume', hash, '--claim', '--dry-run')).toContain(
    'Would not be taken over: it is active. With --force it would.',
  );
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

it('nothing is claimed where no command goes on with it: what to say in which client is told', async () => {
  await using home = new TempHome({});
  const { client, id, hash } = await worker(home);
  await client.close();
  await inDatabase(home, (db) =>
    db
      .updateTable('sessions')
      .set({ heartbeat_at: realClock.now() - DAY_MS })
      .execute(),
  );
  const say = `in any client of its project, say: resume ${id}`;
  expect(await home.command('sessions', 'resume', hash)).toContain(`\nNo command goes on with it: ${say}\n`);
  for (const flags of [[], ['--force'], ['--dry-run']])
    await expect(home.command('sessions', 'resume', hash, '--claim', ...flags)).rejects.toMatchObject(
      refused(2, `Nothing was taken over, as there is no command that goes on with ${id}: ${say}`),
    );
  const link = { client: 'claude-code', client_session: '0a1b2c3d-0000-4000-8000-000000000001' };
  await inDatabase(home, (db) => db.updateTable('sessions').set(link).execute());
  const root = join(home.home, 'odin');
  renameSync(root, join(home.home, 'odin2'));
  const gone = `its folder ${root} is not there any more. In a client where its work is to go on, say: resume ${id} with force`;
  expect(await home.command('sessions', 'resume', hash)).toContain(gone);
  expect(await json(home, 'sessions', 'resume', hash)).toMatchObject({ command: null });
  await expect(home.command('sessions', 'resume', hash, '--claim', '--force')).rejects.toMatchObject(refused(2, gone));
  expect(await json(home, 'sessions', 'show', hash)).toMatchObject({ session: { status: 'stale', resumed_by: null } });
  renameSync(join(home.home, 'odin2'), root);
  expect(await json(home, 'sessions', 'resume', hash, '--claim')).toMatchObject({ claimed_by: { resumes: id } });
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
  expect(await home.command('sessions', 'prune', '--older-than', '1d')).toContain(' (1 day) were forgotten.');
  for (const days of ['soon', '0', '0d', '36501d'])
    await expect(home.command('sessions', 'prune', '--older-than', days)).rejects.toMatchObject({ code: 2 });
  const { rows } = await json(home, 'db', 'status');
  const counted: (keyof Schema)[] = ['sessions', 'session_events', 'session_commands', 'session_checkpoints'];
  for (const table of counted) expect(Object(rows)[table], table).toBeTypeOf('number');
});
