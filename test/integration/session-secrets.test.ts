import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, callTool, legacyVersion } from '../support/json-rpc.ts';
import { Postgres } from '../support/postgres.ts';
import type { RawClient } from '../support/raw-client.ts';
import { coreOf, secrets } from '../support/secret-shapes.ts';
import { TempHome } from '../support/temp-home.ts';
import { type Texts, textsBelow } from '../support/texts-below.ts';
import { waitFor } from '../support/wait-for.ts';

const GIT = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];

/** Every way by which what an agent says comes to be written down, once with each secret. */
async function tellAll({ client, other, root, home }: World): Promise<void> {
  const call = (tool: string, args: object): Promise<Answer> => callTool(client, tool, { ...args });
  const own = async (tool: string, args: object, by = client) => {
    const { result } = await callTool(by, `mcp_meta_${tool}`, { ...args });
    expect(result['isError'] ?? false, `${tool} ${JSON.stringify(result).slice(0, 300)}`).toBe(false);
    return result['structuredContent'] as { instance_id: string }; // where it is looked at
  };
  for (const [name, secret] of secrets) {
    if (!/[/\n]/.test(secret)) home.write(join(root, `${secret.slice(0, 200)}.txt`), 'a file called like a secret');
    const { instance_id } = await own('register_instance', {});
    const me = { instance_id };
    const inLine = secret.replaceAll('\n', ' '); // where a name is told, more than one line is refused
    await call('echo', { message: `it is ${secret}`, deep: [{ [secret]: JSON.stringify({ it: secret }) }] });
    await call(`echo ${secret}`, {});
    await call('mcp_meta_heartbeat', { instance_id: secret });
    const link = { claude_session_uuid: inLine, claude_session_path: `/t/${inLine}.jsonl` };
    await call('mcp_meta_link_claude_session', { instance_id, ...link });
    await call('mcp_meta_link_claude_session', { instance_id, ...link, claude_session_uuid: 'a' });
    await call('mcp_meta_register_instance', { claude_session_path: link.claude_session_path });
    await own('heartbeat', { ...me, context_percent: 85, current_epic: `epic ${inLine}`.slice(0, 256) });
    await own('log_command', {
      ...me,
      action: `used ${inLine}`.slice(0, 200),
      description: `with ${secret}, said ${name}`,
      parameters: { list: [secret], [secret]: 1 },
      result: { said: JSON.stringify({ value: secret }) },
      error: `failed with ${secret}`,
      tags: [secret.slice(0, 50)].filter((tag) => tag === secret),
    });
    await own('emit_event', {
      ...me,
      event_type: 'user_message',
      event_data: { message: `look: ${secret}`, more: { [secret]: [secret] } },
      metadata: { note: secret },
    });
    await own('create_checkpoint', {
      ...me,
      manual_note: `with ${secret}`,
      current_epic: `epic ${inLine}`.slice(0, 256),
      pending_tasks: [`rotate ${secret}`],
      important_context: `the key is ${secret}`,
    });
    await own('close_instance', { ...me, reason: `because of ${secret}` });
    await own('resume_instance', { instance_id_hint: instance_id }, other);
  }
}

/** Where it stands, for whoever has to find the way it came. */
const around = (text: string, core: string): string =>
  text.slice(Math.max(0, text.lastIndexOf(core) - 200), text.lastIndexOf(core) + core.length + 20);

/** What of them is in the files below a folder: where it stands, by what it is. */
function secretsBelow(folder: string): readonly (readonly [secret: string, where: string])[] {
  const texts = textsBelow(folder);
  return secrets.flatMap(([name, secret]) => filesWith(texts, coreOf(secret)).map((at) => [name, at] as const));
}

const filesWith = (texts: Texts, core: string): string[] =>
  [...texts].filter(([, text]) => text.includes(core)).map(([path, text]) => `${path}: ${around(text, core)}`);

interface World {
  readonly home: TempHome;
  readonly root: string;
  readonly client: RawClient;
  /** Who goes on with what the first one closed. */
  readonly other: RawClient;
}

async function world(home: TempHome): Promise<World> {
  home.configure({ it: { kind: 'echo' } });
  const root = home.project('odin');
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    [...GIT, 'commit', '-qm', 'first'],
  ])
    execFileSync('git', args, { cwd: root, env: home.env });
  const [client, other] = await Promise.all([introduced(home, root), introduced(home, root)]);
  return { home, root, client, other };
}

/** A client with a secret in its name. */
async function introduced(home: TempHome, root: string): Promise<RawClient> {
  const client = home.warren(['connect'], root);
  const [, secret = ''] = secrets[0] ?? [];
  const clientInfo = { name: `client of ${secret}`, version: '1' };
  await client.request('initialize', { protocolVersion: legacyVersion, capabilities: {}, clientInfo });
  client.notify('notifications/initialized');
  return client;
}

/** All calls are written down, or summed up where they came too fast: no more come. */
async function written(client: RawClient): Promise<void> {
  let seen = -1;
  const isAll = async (): Promise<boolean> => {
    const { result } = await callTool(client, 'mcp_meta_search_commands', { action: 'mcp_meta_resume_instance' });
    const { total_count: now } = result['structuredContent'] as { total_count: number }; // by its schema
    const before = seen;
    seen = now;
    return now > 0 && now === before;
  };
  await waitFor('the last command', isAll, { everyMs: 1500, withinMs: 30_000 });
}

describe('no secret is on any disk, whatever way it came', () => {
  it('in the file of the store, its log, the spool and all logs', async () => {
    await using home = new TempHome({ WARREN_SESSION_TOOLS: 'all', LOG_LEVEL: 'debug' });
    const it = await world(home);
    const { client } = it;
    await tellAll(it);
    await written(client);
    expect(secretsBelow(home.warrenHome), 'while the hub lives').toEqual([]);
    process.kill((await home.hub()).pid, 'SIGKILL');
    expect(secretsBelow(home.warrenHome), 'after it was killed').toEqual([]);
    expect(filesWith(textsBelow(home.warrenHome), 'used [redacted'), 'what else was said is there').not.toEqual([]);
  });

  describe('with PostgreSQL', () => {
    const server: { it?: Postgres } = {};
    beforeAll(async () => {
      server.it = await Postgres.start();
    });
    afterAll(() => server.it?.[Symbol.asyncDispose]());

    it('in no table', async () => {
      const url = String(await server.it?.database());
      await using home = new TempHome({ WARREN_SESSION_TOOLS: 'all', DATABASE_URL: url });
      const there = await world(home);
      const { client } = there;
      await tellAll(there);
      await written(client);
      const tables = await server.it?.query(
        "select table_name as name from information_schema.tables where table_schema = 'public'",
        url,
      );
      const texts = await Promise.all(
        (tables ?? []).map(async ({ name }) => {
          const rows = await server.it?.query(`select to_jsonb(it)::text as text from "${String(name)}" it`, url);
          return [String(name), (rows ?? []).map(({ text }) => String(text)).join('\n')] as const;
        }),
      );
      const found = secrets.flatMap(([name, secret]) =>
        texts
          .filter(([, text]) => text.includes(coreOf(secret)))
          .map(([table, text]) => [name, table, around(text, coreOf(secret))]),
      );
      expect(found).toEqual([]);
      expect(texts.some(([, text]) => text.includes('used [redacted'))).toBe(true);
      expect(secretsBelow(home.warrenHome)).toEqual([]);
    });
  });
});
