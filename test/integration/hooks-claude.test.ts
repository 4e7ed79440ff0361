import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HookHub } from '../support/hook-hub.ts';
import { binaries } from '../support/paths.ts';
import { realProgram } from '../support/real-program.ts';
import { TempHome } from '../support/temp-home.ts';

const claude = realProgram('claude', 'WARREN_TEST_CLAUDE');

/** A model that always answers "Hello.", in the way Claude Code asks for it. */
async function helloModel(): Promise<AsyncDisposable & { url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => void (body += chunk.toString()));
    request.on('end', () => {
      asked.push(body);
      response.setHeader('content-type', 'text/event-stream');
      const say = (type: string, more: object): boolean =>
        response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`);
      const usage = { input_tokens: 10, output_tokens: 1 };
      const message = {
        id: 'm',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: null,
        usage,
      };
      say('message_start', { message });
      say('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
      say('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hello.' } });
      say('content_block_stop', { index: 0 });
      say('message_delta', { delta: { stop_reason: 'end_turn' }, usage });
      say('message_stop', {});
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

it.skipIf(claude === undefined)(
  'the real Claude Code takes the settings that we write, and runs the hooks',
  async () => {
    await using home = new TempHome();
    await using hub = await new HookHub(home.warrenHome).open();
    await using model = await helloModel();
    const root = home.project('game');
    await home.command('hooks', 'install', 'claude');
    const log = join(home.dir, 'claude.log');
    const env = {
      ...home.env,
      PATH: `${binaries}:${process.env['PATH'] ?? ''}`,
      WARREN_HOOK_MS: '20000',
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: 'sk-ant-made-up',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
    };
    const words = ['-p', 'say hello', '--debug-file', log];
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const child = execFile(claude ?? '', words, { cwd: root, env, timeout: 90_000 }, (error, out) =>
      error ? reject(error) : resolve(out),
    );
    child.stdin?.end();
    expect(await promise).toContain('Hello.');
    const debug = readFileSync(log, 'utf8');
    expect(debug).toMatch(
      /SessionStart:startup \[[^\n]*warren[^\n]* hook claude SessionStart\] finished with status 0/,
    );
    expect(debug).toMatch(/Stop \[[^\n]*warren[^\n]* hook claude Stop\] finished with status 0/);
    expect(debug).not.toMatch(/Invalid setting|Hook JSON output validation failed/i); // its words for what it ignores
    expect(hub.told.map(({ event }) => event)).toEqual(['start', 'stop', 'end']);
    expect(hub.told[0]).toMatchObject({ client: 'claude', cwd: root, source: 'startup' });
    expect(new Set(hub.told.map(({ client_session: session }) => session)).size).toBe(1);
    expect(hub.told[0]?.pids).toContain(child.pid);
    expect(model.asked.join('')).toContain('You are game-PS-'); // what the hub said to the agent got to the model
  },
);
