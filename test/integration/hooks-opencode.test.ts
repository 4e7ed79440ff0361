import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { idle, OpenCodeWorld, recordedId, recordedMessages } from '../support/opencode-world.ts';
import { binaries } from '../support/paths.ts';
import type { RawClient } from '../support/raw-client.ts';
import { readingModel } from '../support/reading-model.ts';
import { realProgram } from '../support/real-program.ts';
import { textsBelow } from '../support/texts-below.ts';
import { waitFor } from '../support/wait-for.ts';

const opencode = realProgram('opencode', 'WARREN_TEST_OPENCODE');

const asked = async (client: RawClient, tool: string, given: object): Promise<Record<string, unknown>> =>
  (await callTool(client, `mcp_meta_${tool}`, { ...given })).result['structuredContent'] as Record<string, unknown>; // looked at below

/** What is known of the transcripts of this project, once one of so many lines is kept. */
const kept = (client: RawClient, lines: number): Promise<Record<string, unknown>> =>
  waitFor(`${lines} lines are kept`, async () => {
    const { sessions } = await asked(client, 'list_project_sessions', {});
    const [first] = sessions as Record<string, unknown>[]; // as its output schema has it
    return first?.['state'] === 'archived' && first['lines'] === lines && first;
  });

const withSecret = (folder: string): string[] =>
  [...textsBelow(folder)].filter(([, text]) => text.includes('hunter2')).map(([path]) => path);

it('what OpenCode said is kept by the hub without its secrets, and nothing of it is left beside', async () => {
  await using world = await new OpenCodeWorld().installed();
  const root = world.home.project('game');
  const play = { directory: root, events: [idle(recordedId)] };
  await world.play({ ...play, messages: recordedMessages.slice(0, 3) });
  await waitFor('the fact waits', () => existsSync(join(world.spool, 'waiting')));
  expect(withSecret(world.warrenHome), 'no hub is there yet').toEqual([`hooks/opencode/${recordedId}.jsonl`]);
  const client = world.home.warren(['connect'], root);
  await client.initialize();
  expect(await asked(client, 'list_project_sessions', {})).toMatchObject({
    sessions: [{ claude_session_uuid: recordedId, state: 'live', begins: 'Please read README.md' }],
  });
  await world.play(play);
  await waitFor('the copy was taken in', () => readdirSync(world.copies).length === 0);
  expect(await kept(client, 6)).toMatchObject({ client: 'opencode', claude_session_uuid: recordedId });
  expect(withSecret(world.warrenHome)).toEqual([]);
  expect(await asked(client, 'read_transcript_summary', { claude_session_uuid: recordedId })).toMatchObject({
    client: 'opencode',
    messages: { user: 1, assistant: 3 },
    tools: [{ name: 'read', count: 1 }],
    tokens: { input: 180, cached_input: 120, output: 21 },
    head: [{ text: 'Please read README.md' }, { text: 'I look.' }, {}, {}],
  });
});

it.skipIf(opencode === undefined)('the real OpenCode loads the plugin that we write, and is kept', async () => {
  await using world = await new OpenCodeWorld().installed();
  const { home } = world;
  const root = home.project('game');
  home.write(join(root, 'README.md'), 'password=hunter2\n');
  await using model = await readingModel(join(root, 'README.md'));
  const options = { baseURL: model.url, apiKey: 'made-up' };
  const provider = { fake: { npm: '@ai-sdk/openai-compatible', options, models: { m: { name: 'm' } } } };
  const settings = { model: 'fake/m', small_model: 'fake/m', autoupdate: false, share: 'disabled', provider };
  home.write(join(home.home, '.config', 'opencode', 'opencode.json'), JSON.stringify(settings));
  const client = home.warren(['connect'], root);
  await client.initialize();
  const env = { ...home.env, PATH: `${binaries}:${process.env['PATH'] ?? ''}`, WARREN_HOOK_MS: '20000' };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const words = ['run', 'Please read README.md'];
  const child = execFile(opencode ?? '', words, { cwd: root, env, timeout: 90_000 }, (error, out) =>
    error ? reject(error) : resolve(out),
  );
  child.stdin?.end();
  expect(await promise).toContain('Hello.');
  const { claude_session_uuid: id } = await kept(client, 4);
  expect(await asked(client, 'read_transcript_summary', { claude_session_uuid: id })).toMatchObject({
    client: 'opencode',
    model: 'm',
    messages: { user: 1, assistant: 2 },
    tools: [{ name: 'read', count: 1 }],
    tool_results: 1,
    tokens: { input: 200, cached_input: 0, output: 14 },
  });
  expect(readdirSync(world.copies)).toEqual([]);
  expect(withSecret(world.warrenHome)).toEqual([]);
});
