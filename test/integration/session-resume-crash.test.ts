import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withEngine } from '../support/both-engines.ts';
import { callTool } from '../support/json-rpc.ts';
import { Postgres } from '../support/postgres.ts';
import { isAlive } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { realClock } from '../support/real-clock.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const DAY_MS = 86_400_000;

async function clientIn(home: TempHome, root: string): Promise<RawClient> {
  const client = home.warren(['connect'], root);
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

const git = (root: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=a@b', ...args], { cwd: root, encoding: 'utf8' }).trim();

function repository(home: TempHome, name: string): string {
  const root = home.project(name);
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'the beginning');
  return root;
}

async function crash(home: TempHome, client: RawClient): Promise<void> {
  const { pid } = await home.hub();
  process.kill(client.pid, 'SIGKILL');
  process.kill(pid, 'SIGKILL');
  await client.exited;
  await waitFor('the hub is dead', () => !isAlive(pid));
}

/** As if nothing had been heard of anybody for a day. */
const aDayLater = (home: TempHome, env: Readonly<Record<string, string>>): Promise<void> =>
  withEngine(
    {
      file: join(home.warrenHome, 'warren.db'),
      poolSize: 2,
      clock: realClock,
      ...(env['DATABASE_URL'] ? { url: env['DATABASE_URL'] } : {}),
    },
    async ({ db, kind }) => {
      // Nobody can change a checkpoint, but whoever owns the database can take that rule away.
      const unseal = `drop trigger session_checkpoints_sealed${kind === 'sqlite' ? '' : ' on session_checkpoints'}`;
      const past = realClock.now() - DAY_MS;
      await db.transaction().execute(async (change) => {
        await sql.raw(unseal).execute(change);
        await change.updateTable('sessions').set({ heartbeat_at: past, created_at: past }).execute();
        await change.updateTable('session_checkpoints').set({ at: past }).execute();
      });
    },
  );

function suite(envOf: () => Promise<Record<string, string>>): void {
  it('a crashed agent is gone on with by its hash, by one of two, who is told what happened meanwhile', async () => {
    const env = await envOf();
    await using home = new TempHome(env);
    const root = repository(home, 'odin');
    const first = await clientIn(home, root);
    const { instance_id: old } = await asked(first, 'register_instance', { current_epic: 'epic-007-A' });
    writeFileSync(join(root, 'work.ts'), 'half done');
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'first half');
    const head = git(root, 'rev-parse', 'HEAD');
    writeFileSync(join(root, 'work.ts'), 'three quarters');
    writeFileSync(join(root, 'notes.md'), 'mine');
    await asked(first, 'heartbeat', { instance_id: old, context_percent: 62 });
    const { checkpoint_id: checkpoint } = await asked(first, 'create_checkpoint', {
      instance_id: old,
      pending_tasks: ['write the second half', 'test it'],
      important_context: 'the port is 4711',
    });
    await crash(home, first);

    rmSync(join(root, 'notes.md'));
    git(root, 'commit', '-qam', 'somebody else was here');
    const theirs = git(root, 'rev-parse', 'HEAD');
    const second = await clientIn(home, root);
    const hash = String(old).slice(-6);
    expect(await asked(second, 'resume_instance', { instance_id_hint: hash })).toMatchObject({
      ...failure('session-active'),
      error: { message: expect.stringMatching(/last heard of \d+s ago/) },
    });
    await aDayLater(home, env);
    expect(await asked(second, 'list_stale_instances')).toMatchObject({ instances: [{ instance_id: old }] });
    expect(await asked(second, 'get_resume_instance_details', { instance_id_hint: hash })).toMatchObject({
      sessions: [{ instance_id: old, can_be_resumed: true, rests_on: 'checkpoint', checkpoint_id: checkpoint }],
    });

    const third = await clientIn(home, root);
    const answers = await Promise.all(
      [second, third].map((client) => asked(client, 'resume_instance', { instance_id_hint: hash })),
    );
    const [won] = answers.filter(({ isError }) => isError === false);
    const [lost] = answers.filter(({ isError }) => isError === true);
    const { instance_id: next } = Object(won?.['instance']);
    expect(won).toMatchObject({
      status: 'resumed',
      resumed_from: old,
      instance: { current_epic: 'epic-007-A', context_percent: 62, status: 'active', resumes: old },
      checkpoint_id: checkpoint,
      rests_on: 'checkpoint',
      drift: {
        commits: [{ hash: theirs, subject: 'somebody else was here', author: 'Ann' }],
        history_rewritten: false,
        branch_changed: false,
        files_changed: [],
        files_gone: ['notes.md'],
      },
      confidence: 65,
    });
    expect(won?.['recovery_instructions']).toMatch(/1\. write the second half\n2\. test it/);
    expect(won?.['recovery_instructions']).toContain('the port is 4711');
    expect(won?.['recovery_instructions']).toContain(head.slice(0, 12));
    expect(won?.['recovery_instructions']).not.toContain('[object');
    expect(lost).toMatchObject(failure('session-taken'));
    expect(JSON.stringify(lost)).toContain(String(next));

    const heartbeat = await asked(third, 'heartbeat', { instance_id: old });
    expect(heartbeat).toMatchObject(failure('session-closed'));
    expect(JSON.stringify(heartbeat)).toContain(`taken over by ${next}`);
    expect(await asked(third, 'get_instance_details', { instance_id: hash })).toMatchObject({ resumed_by: next });
    expect(await asked(third, 'get_resume_instance_details', { instance_id_hint: hash })).toMatchObject({
      sessions: [{ instance_id: next, taken_over: [old, next], can_be_resumed: false }],
    });
    const told = async (id: unknown): Promise<unknown> =>
      (await asked(third, 'query_events', { instance_id: id }))['events'];
    await waitFor('both are told', async () =>
      JSON.stringify([await told(old), await told(next)]).match(/instance_resumed.*checkpoint_loaded/),
    );
  });

  it('a heartbeat at 80 % and an epic that is done leave a checkpoint each, once', async () => {
    await using home = new TempHome(await envOf());
    const client = await clientIn(home, repository(home, 'odin'));
    const { instance_id: id } = await asked(client, 'register_instance');
    for (const percent of [79, 80, 91, 92])
      await asked(client, 'heartbeat', { instance_id: id, context_percent: percent });
    const kinds = async (): Promise<string[]> => {
      const { checkpoints } = await asked(client, 'list_checkpoints', { instance_id: id });
      return (checkpoints as { checkpoint_type: string }[]).map((it) => it.checkpoint_type); // as its output schema has it
    };
    await waitFor('the checkpoint of the heartbeat', async () => (await kinds()).length === 1);
    for (const percent of [10, 85]) await asked(client, 'heartbeat', { instance_id: id, context_percent: percent });
    await waitFor('that of the second time', async () => (await kinds()).length === 2);
    await asked(client, 'emit_event', {
      instance_id: id,
      event_type: 'epic_completed',
      event_data: { epic_id: 'epic-1', duration_hours: 1, files_changed: 2, tests_passed: 3 },
    });
    await waitFor('that of the epic', async () => (await kinds()).length === 3);
    expect(await kinds()).toEqual(['epic_completion', 'context_window', 'context_window']);
  });

  it('bad input is told what is allowed, and changes nothing', async () => {
    await using home = new TempHome(await envOf());
    const client = await clientIn(home, repository(home, 'odin'));
    const thor = await clientIn(home, home.project('thor'));
    const { instance_id: id } = await asked(client, 'register_instance', { current_epic: 'e' });
    const { checkpoint_id: mine } = await asked(client, 'create_checkpoint', { instance_id: id });
    const bad: readonly (readonly [RawClient, string, object, string])[] = [
      [client, 'create_checkpoint', {}, 'invalid-params'],
      [client, 'create_checkpoint', { instance_id: id, checkpoint_type: 'magic' }, 'invalid-params'],
      [client, 'create_checkpoint', { instance_id: id, pending_tasks: 'x' }, 'invalid-params'],
      [client, 'create_checkpoint', { instance_id: id, important_context: 'x'.repeat(10_000_000) }, 'invalid-params'],
      [client, 'create_checkpoint', { instance_id: '%' }, 'unknown-session'],
      [thor, 'create_checkpoint', { instance_id: id }, 'foreign-session'],
      [thor, 'get_checkpoint', { checkpoint_id: mine }, 'foreign-session'],
      [thor, 'list_checkpoints', { instance_id: id }, 'foreign-session'],
      [client, 'get_checkpoint', { checkpoint_id: '%' }, 'unknown-checkpoint'],
      [client, 'get_checkpoint', { checkpoint_id: "'; drop table session_checkpoints; --" }, 'unknown-checkpoint'],
      [client, 'cleanup_checkpoints', { retention_days: 0 }, 'invalid-params'],
      [client, 'cleanup_checkpoints', { by_type: { magic: 1 } }, 'invalid-params'],
      [thor, 'resume_instance', { instance_id_hint: id }, 'foreign-session'],
      [thor, 'resume_instance', { instance_id_hint: 'e', force: true }, 'foreign-session'],
      [client, 'resume_instance', { instance_id_hint: id, force: true }, 'session-active'],
      [client, 'resume_instance', { user_choice: '1' }, 'invalid-params'],
      [client, 'resume_instance', { instance_id_hint: '%' }, 'unknown-session'],
      [client, 'resume_instance', { instance_id_hint: 'odi' }, 'unknown-session'],
      [client, 'resume_instance', { instance_id_hint: '\u0000\u001b[2J' }, 'invalid-params'],
      [client, 'get_checkpoint', { checkpoint_id: '\u0000\ud800' }, 'invalid-params'],
      [client, 'list_stale_instances', { cursor: 'x' }, 'invalid-params'],
    ];
    for (const [who, tool, given, code] of bad)
      expect(await asked(who, tool, given), `${tool} ${JSON.stringify(given).slice(0, 80)}`).toMatchObject(
        failure(code),
      );
    expect(await asked(client, 'list_checkpoints', { instance_id: id })).toMatchObject({ total_count: 1 });
    expect(await asked(client, 'get_instance_details', { instance_id: id })).toMatchObject({ resumed_by: null });
  });
}

describe('a crash, and going on, on SQLite', () => suite(async () => ({})));

describe('a crash, and going on, on PostgreSQL', () => {
  const server: { it?: Postgres } = {};
  beforeAll(async () => {
    server.it = await Postgres.start();
  });
  afterAll(() => server.it?.[Symbol.asyncDispose]());
  suite(async () => ({ DATABASE_URL: String(await server.it?.database()) }));
});
