import { randomUUID } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HookClient, tellAs } from '../support/hook-client.ts';
import { callTool } from '../support/json-rpc.ts';
import { Postgres } from '../support/postgres.ts';
import { isAlive } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

interface Command {
  readonly action: string;
  readonly instance_id: string | null;
  readonly parameters: { readonly message?: string };
}

const structured = async (client: RawClient, tool: string, given: object): Promise<Record<string, unknown>> =>
  (await callTool(client, `mcp_meta_${tool}`, { ...given })).result['structuredContent'] as Record<string, unknown>; // looked at below

const say = (client: RawClient, message: string) => callTool(client, 'echo', { message });

/** Whose each of these calls was, once all are written down. */
const whose = (client: RawClient, count: number): Promise<Record<string, string | null>> =>
  waitFor(`${count} calls are written down`, async () => {
    const { commands } = await structured(client, 'search_commands', { action: 'echo' });
    const all = commands as Command[]; // as its output schema has it
    return (
      all.length === count &&
      Object.fromEntries(all.map(({ parameters, instance_id: id }) => [parameters.message ?? '', id]))
    );
  });

const idOf = ({ session }: { session: { instance_id: string } | null }): string => session?.instance_id ?? 'none';

function suite(envOf: () => Promise<Record<string, string>>): void {
  const homeWithEcho = async (): Promise<TempHome> => {
    const home = new TempHome({ WARREN_HOOK_MS: '20000', ...(await envOf()) }); // a machine that runs all tests is a slow one
    home.configure({ it: { kind: 'echo' } });
    return home;
  };

  it('a session of Claude Code: nobody told the model anything, and all is there', async () => {
    await using home = await homeWithEcho();
    const client = await new HookClient(home, home.project('odin')).ready();
    const started = await client.tell('start', { source: 'startup', transcript: '/t/1.jsonl' });
    const id = idOf(started);
    expect(started).toMatchObject({
      session: { project: 'odin', status: 'active', client: 'claude-code', claude_session_uuid: client.session },
      footer: `Instance: ${id} | Epic: — | Context: 0% | Active: 0.0h`,
      context: expect.stringContaining(id),
      problem: '',
    });
    await say(client.mcp, 'one');
    expect(await client.tell('beat', { context_percent: 79.6 })).toMatchObject({
      session: { instance_id: id, context_percent: 80 },
      footer: `Instance: ${id} | Epic: — | Context: 80% | Active: 0.0h`,
    });
    const kinds = async (): Promise<unknown[]> =>
      ((await structured(client.mcp, 'list_checkpoints', { instance_id: id }))['checkpoints'] as object[]).map((it) =>
        Reflect.get(it, 'checkpoint_type'),
      ); // as its output schema has it
    await waitFor('the checkpoint of 80 %', async () => (await kinds()).length === 1);
    await client.tell('compact', { reason: 'auto' });
    expect(await kinds()).toEqual(['compaction', 'context_window']);
    const compacted = await client.tell('start', { source: 'compact' });
    expect(compacted.context).toContain('# Resume Instructions');
    expect(compacted.context).toContain('echo');
    await client.tell('stop');
    expect(await whose(client.mcp, 1)).toEqual({ one: id });
    expect(await client.tell('end', { reason: 'prompt_input_exit' })).toMatchObject({
      session: { instance_id: id, status: 'closed', closed_why: 'ended by its client: prompt_input_exit' },
    });
    await home.command('stop');
    const next = await new HookClient(home, home.project('odin'), { session: randomUUID() }).ready();
    expect(await kindsOfEvents(next.mcp, id)).toEqual(
      expect.arrayContaining(['instance_registered', 'instance_heartbeat', 'checkpoint_created', 'instance_closed']),
    );
  });

  it('the same by the very commands that its settings have', async () => {
    await using home = await homeWithEcho();
    const client = await new HookClient(home, home.project('odin')).ready();
    const hooked = (event: string, more: object, wanted: RegExp): Promise<string> =>
      waitFor(`${event} is answered with ${wanted.source}`, async () => {
        const said = await client.hook(event, more);
        return wanted.test(said) && said;
      });
    const folder = join(home.home, '.claude', 'projects', client.cwd.replaceAll(/[^A-Za-z0-9]/g, '-'));
    const transcript = join(folder, `${client.session}.jsonl`);
    home.write(transcript, `${JSON.stringify({ type: 'user', message: { role: 'user', content: 'hello' } })}\n`);
    const start = { source: 'startup', transcript_path: transcript };
    const started = await hooked('SessionStart', start, /odin-PS-[0-9a-f]{6}/);
    const [id = 'none'] = /odin-PS-[0-9a-f]{6}/.exec(started) ?? [];
    expect(JSON.parse(started)).toMatchObject({ hookSpecificOutput: { hookEventName: 'SessionStart' } });
    await say(client.mcp, 'one');
    const used = { context_window: { used_percentage: 42.4 } };
    expect(await hooked('statusline', used, /Context: 42%/)).toContain(`Instance: ${id} |`);
    await client.hook('PreCompact', { trigger: 'auto' });
    expect(await hooked('SessionStart', { source: 'compact' }, /compaction/)).toContain('# Resume Instructions');
    await client.hook('Stop');
    const ended = await waitFor('the end is told', async () => {
      await client.hook('SessionEnd', { reason: 'logout' });
      const details = await structured(client.mcp, 'get_instance_details', { instance_id: id });
      return details['status'] === 'closed' && details;
    });
    expect(ended).toMatchObject({
      closed_why: 'ended by its client: logout',
      context_percent: 42,
      claude_session_uuid: client.session,
      claude_session_path: transcript,
    });
    const found = async (): Promise<unknown> =>
      (await structured(client.mcp, 'find_transcript', { instance_id: id }))['transcripts'];
    await waitFor('the transcript is kept', async () => Reflect.get(Object(await found())[0], 'archived') === true);
    rmSync(transcript);
    expect(await found(), 'its client deleted it').toMatchObject([{ state: 'archived', instance_id: id }]);
    expect(await whose(client.mcp, 1)).toEqual({ one: id });
  });

  it('two clients of one project, and one inside the other, are never mixed up', async () => {
    await using home = await homeWithEcho();
    const root = home.project('odin');
    const inner = randomUUID();
    const a = new HookClient(home, root, { between: ['sh', '-c', '"$@"; exit $?', 'sh'] });
    const b = new HookClient(home, root);
    const c = new HookClient(home, root, { between: HookClient.below(home, inner) });
    const stranger = home.warren(['connect'], root);
    await Promise.all([a.ready(), b.ready(), c.ready(), stranger.initialize()]);
    const [idA, idC] = [idOf(await a.tell('start')), idOf(await c.tell('start'))];
    for (const [client, message] of [
      [a.mcp, 'a'],
      [b.mcp, 'b unknown'],
      [c.mcp, 'inner unknown'],
      [stranger, 'stranger'],
    ] as const)
      await say(client, message);
    const idB = idOf(await b.tell('beat'));
    const idInner = idOf(await tellAs(home, inner, { event: 'start', cwd: root }));
    await Promise.all([a.tell('beat'), b.tell('beat'), c.tell('beat')]);
    for (const [client, message] of [
      [a.mcp, 'a again'],
      [b.mcp, 'b'],
      [c.mcp, 'inner'],
      [stranger, 'stranger again'],
    ] as const)
      await say(client, message);
    expect(new Set([idA, idB, idC, idInner]).size).toBe(4);
    expect(await whose(stranger, 8)).toEqual({
      a: idA,
      'a again': idA,
      'b unknown': null,
      b: idB,
      'inner unknown': null,
      inner: idInner,
      stranger: null,
      'stranger again': null,
    });
  });

  it('a client outlives its hub, and what its last hook said is not lost when the hub stops', async () => {
    await using home = await homeWithEcho();
    const git = join(home.dir, 'bin', 'git');
    home.write(git, `#!/bin/sh\nsleep 2\nPATH='${home.env['PATH']}' exec git "$@"\n`); // longer than a hub takes to stop
    chmodSync(git, 0o755);
    home.env['PATH'] = `${dirname(git)}:${home.env['PATH']}`;
    const client = await new HookClient(home, home.project('odin')).ready();
    const id = idOf(await client.tell('start'));
    await waitFor('the start is told', async () => (await kindsOfEvents(client.mcp, id)).length === 1);
    const { pid } = await home.hub();
    process.kill(pid, 'SIGKILL');
    await waitFor('the hub is dead', () => !isAlive(pid));
    await waitFor('the next hub answers hooks', async () => idOf(await client.tell('beat').catch(() => none)) === id);
    await say(client.mcp, 'found');
    expect(await whose(client.mcp, 1)).toEqual({ found: id });
    await client.tell('beat', { context_percent: 85 }); // leaves a checkpoint behind it
    process.kill((await home.hub()).pid, 'SIGTERM');
    const next = await new HookClient(home, home.project('odin')).ready();
    expect(await kindsOfEvents(next.mcp, id)).toEqual([
      'instance_registered',
      'instance_heartbeat',
      'checkpoint_created',
    ]);
  });
}

const none = { session: null };

async function kindsOfEvents(client: RawClient, id: string): Promise<unknown[]> {
  const { events } = await structured(client, 'query_events', { instance_id: id });
  return (events as object[]).map((it) => Reflect.get(it, 'event_type')); // as its output schema has it
}

describe('a client with hooks, on SQLite', () => suite(async () => ({})));

describe('a client with hooks, on PostgreSQL', () => {
  const server: { it?: Postgres } = {};
  beforeAll(async () => {
    server.it = await Postgres.start();
  });
  afterAll(() => server.it?.[Symbol.asyncDispose]());
  suite(async () => ({ DATABASE_URL: String(await server.it?.database()) }));
});
