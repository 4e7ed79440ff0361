import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it } from 'vitest';
import { leastOf } from '../support/odd-arguments.ts';
import { warrenJs } from '../support/paths.ts';
import { TempHome } from '../support/temp-home.ts';
import { clientIn, type ListedTool, listed, propertiesOf } from '../support/tools-listed.ts';

const env = { WARREN_SESSION_TOOLS: 'all', WARREN_RECORDING: 'off' };

describe('what clients are told of every session tool', () => {
  it('says what goes in and what comes out, and what it does', async () => {
    await using home = new TempHome(env);
    const tools = await listed(await clientIn(home, 'odin'));
    expect(tools.length).toBeGreaterThanOrEqual(27);
    for (const tool of tools) {
      const { name, title, description, inputSchema, outputSchema, annotations } = tool;
      expect({ name, title: (title ?? '').length > 3, description: description.length > 40 }).toEqual({
        name,
        title: true,
        description: true,
      });
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema, name).toMatchObject({ type: 'object' });
      expect(typeof annotations?.readOnlyHint, name).toBe('boolean');
      for (const [property, shape] of propertiesOf(tool))
        if (shape.type === 'string' && !shape.enum) expect(shape.maxLength, `${name} ${property}`).toBeTypeOf('number');
    }
  });

  it('and what it answers fits, by the judgement of an official client', async () => {
    await using home = new TempHome(env);
    const cwd = home.project('odin');
    const client = new Client({ name: 'official', version: '1.0.0' });
    const spawned = { command: process.execPath, args: [warrenJs, 'connect'], cwd, env: { ...home.env, PWD: cwd } };
    await client.connect(new StdioClientTransport(spawned));
    try {
      const { tools } = await client.listTools(); // it keeps the output schemas, and holds every answer against them
      const call = async (name: string, args: object = {}) => client.callTool({ name, arguments: { ...args } });
      const { structuredContent: made } = await call('mcp_meta_register_instance');
      const known = made as { instance_id: string }; // an answer that fits
      const results = [];
      for (const { name, inputSchema } of tools as unknown as readonly ListedTool[])
        if (name.startsWith('mcp_meta_') && !/close|register/.test(name))
          results.push([name, await call(name, leastOf(inputSchema, known))] as const);
      for (const [name, { structuredContent, content }] of results) {
        expect(structuredContent, name).toBeTypeOf('object');
        expect(content, name).toHaveLength(1);
      }
      expect(results.filter(([, { isError }]) => !isError).length).toBeGreaterThan(12);
    } finally {
      await client.close();
    }
  });
});
