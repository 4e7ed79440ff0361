import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, it } from 'vitest';
import { entry, fixture, warrenJs } from '../support/paths.ts';
import { TempHome } from '../support/temp-home.ts';

const run = promisify(execFile);
const info = { name: 'peer', version: '1.0.0' };
const backends = { legacy: fixture('echo'), modern: fixture('dual-echo') };

/** Both doors, as a client's configuration names them, and what the tools are called behind each. */
const doors = {
  connect: { argsFor: (_server: readonly string[]) => ['connect'], prefix: 'it__' },
  run: { argsFor: (server: readonly string[]) => ['run', '--', process.execPath, ...server], prefix: '' },
};
const cases = (Object.keys(doors) as (keyof typeof doors)[]).flatMap(
  (door) => (Object.keys(backends) as (keyof typeof backends)[]).map((era) => ({ door, era })), // keys of the literals above
);

function setUp(home: TempHome, { door, era }: (typeof cases)[number]) {
  const server = backends[era];
  home.configure({ it: { command: process.execPath, args: server } });
  const { argsFor, prefix } = doors[door];
  const cwd = home.project('project');
  const spec = { command: process.execPath, args: [warrenJs, ...argsFor(server)], cwd, env: { ...home.env, PWD: cwd } };
  return { spec, tool: `${prefix}echo` };
}

describe.each(cases)('through $door to a $era server', (scene) => {
  it.each(scene.era === 'legacy' ? ['legacy'] : ['legacy', 'modern'])('MCP Inspector, %s', async (speaks) => {
    await using home = new TempHome();
    const { spec, tool } = setUp(home, scene);
    const inspect = async (...method: string[]): Promise<string> => {
      const args = [entry.inspector, '--cli', spec.command, ...spec.args, '--protocol-era', speaks, ...method];
      const { stdout } = await run(process.execPath, args, { cwd: spec.cwd, env: spec.env, timeout: 60_000 });
      return stdout;
    };
    expect(await inspect('--method', 'tools/list')).toContain(`"${tool}"`);
    const call = await inspect('--method', 'tools/call', '--tool-name', tool, '--tool-arg', 'word=hello');
    expect(call).toContain('hello');
  });

  it('SDK v1', async () => {
    await using home = new TempHome();
    const { spec, tool } = setUp(home, scene);
    const client = new FirstClient(info);
    await client.connect(new FirstTransport(spec));
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain(tool);
    expect(JSON.stringify(await client.callTool({ name: tool, arguments: { word: 'hello' } }))).toContain('hello');
    await client.close();
  });

  it.each(scene.era === 'legacy' ? (['legacy'] as const) : (['legacy', 'auto'] as const))(
    'SDK v2, %s',
    async (mode) => {
      await using home = new TempHome();
      const { spec, tool } = setUp(home, scene);
      const client = new ModernClient(info, { versionNegotiation: { mode } });
      await client.connect(new ModernTransport(spec));
      expect(client.getProtocolEra()).toBe(mode === 'auto' ? 'modern' : 'legacy');
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain(tool);
      expect(JSON.stringify(await client.callTool({ name: tool, arguments: { word: 'hello' } }))).toContain('hello');
      await client.close();
    },
  );
});
