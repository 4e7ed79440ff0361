import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, callTool } from '../support/json-rpc.ts';
import { leastOf, oddValues, type Shape } from '../support/odd-arguments.ts';
import { warrenJs } from '../support/paths.ts';
import { Postgres } from '../support/postgres.ts';
import type { RawClient } from '../support/raw-client.ts';
import { dumpOf } from '../support/store-dump.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

interface Tool {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: Shape & { readonly additionalProperties?: unknown };
  readonly outputSchema?: Shape;
  readonly annotations?: { readonly readOnlyHint?: boolean; readonly destructiveHint?: boolean };
}
interface World {
  readonly home: TempHome;
  readonly odin: RawClient;
  readonly thor: RawClient;
  readonly tools: readonly Tool[];
  /** A session, a checkpoint and an event of odin; what their arguments are called. */
  readonly known: Readonly<Record<string, unknown>>;
  readonly dump: () => Promise<string[]>;
}

/** All tools, and calls that are not written down by themselves: what is in the store then was asked for. */
const env = { WARREN_SESSION_TOOLS: 'all', WARREN_RECORDING: 'off' };
const ids = /(^|_)(instance_id|checkpoint_id|event_id|snippet_id|reservation_id|transcript_id)$|^instance_id_hint$/;
const unknown = [
  '%',
  '_',
  'odin-PS-______',
  "'; drop table sessions; --",
  '\u0000\u001b[2J\u202e',
  '\ud800',
  '../../x',
];
const MIB = 1024 * 1024;

async function clientIn(home: TempHome, project: string): Promise<RawClient> {
  const client = home.warren(['connect'], home.project(project));
  client.timeoutMs = 60_000;
  await client.initialize();
  return client;
}

async function listed(client: RawClient): Promise<readonly Tool[]> {
  const all: Tool[] = [];
  for (let cursor: string | undefined; ; ) {
    const { result } = await client.request('tools/list', cursor === undefined ? {} : { cursor });
    all.push(...(result.tools as unknown as Tool[])); // every member that is looked at is checked
    cursor = result['nextCursor'] as string | undefined; // by the protocol
    if (cursor === undefined) return all.filter(({ name }) => name.startsWith('mcp_meta_'));
  }
}

const structuredIn = ({ result }: Answer): Record<string, unknown> => result['structuredContent'] as never; // checked by its members

async function world(home: TempHome, dump: World['dump']): Promise<World> {
  const [odin, thor] = [await clientIn(home, 'odin'), await clientIn(home, 'thor')];
  const { instance_id: instance } = structuredIn(await callTool(odin, 'mcp_meta_register_instance'));
  const own = { instance_id: instance };
  const { event_id: event } = structuredIn(
    await callTool(odin, 'mcp_meta_emit_event', {
      ...own,
      event_type: 'user_message',
      event_data: { message: 'hello' },
    }),
  );
  const { checkpoint_id: checkpoint } = structuredIn(await callTool(odin, 'mcp_meta_create_checkpoint', own));
  expect([instance, event, checkpoint].map((id) => typeof id)).toEqual(['string', 'string', 'string']);
  await waitFor('what is told behind them is written', async () =>
    JSON.stringify(structuredIn(await callTool(odin, 'mcp_meta_query_events', own))).includes('checkpoint_created'),
  );
  const known = { ...own, instance_id_hint: instance, event_id: event, checkpoint_id: checkpoint };
  return { home, odin, thor, dump, known, tools: await listed(odin) };
}

/** What is wrong with the answer as that of a call that had to fail; empty: nothing. */
function wrongIn({ message: { result, error } }: Answer): string {
  if (!result) return `a protocol error ${JSON.stringify(error)}`;
  if (result['isError'] !== true) return `no error: ${JSON.stringify(result).slice(0, 200)}`;
  const code = codeIn(result['structuredContent']);
  if (['', 'internal', 'store-away'].includes(code)) return `the code "${code}"`;
  const words = result.content?.[0]?.text ?? '';
  return words.length > 10 && JSON.stringify(result).length < 10_000 ? '' : `its words: ${words.slice(0, 100)}`;
}

function codeIn(structured: unknown): string {
  const { code } = (structured as { error?: { code?: unknown } } | undefined)?.error ?? {}; // what is missing is ''
  return typeof code === 'string' ? code : '';
}

/** Each call must fail with a typed error. Says those that did not, and that nothing was changed and the hub lives. */
async function refuses(
  { home, dump, odin, known }: World,
  calls: Iterable<readonly [client: RawClient, tool: string, args: object, what: string]>,
) {
  const [before, hub] = [await dump(), await home.hub()];
  const wrong: string[] = [];
  let count = 0;
  for (const [client, tool, args, what] of calls) {
    count++;
    const says = wrongIn(await callTool(client, tool, { ...args }));
    if (says !== '') wrong.push(`${tool}, ${what}: ${says}`);
  }
  expect(wrong).toEqual([]);
  expect(await dump()).toEqual(before);
  expect((await home.hub()).pid).toBe(hub.pid);
  const { instance_id } = known;
  expect(structuredIn(await callTool(odin, 'mcp_meta_get_instance_details', { instance_id }))).toMatchObject({
    instance_id,
  });
  return count;
}

const propertiesOf = ({ inputSchema: { properties = {} } }: Tool) => Object.entries(properties);

function suite(place: () => Promise<{ home: TempHome; dump: World['dump'] }>): void {
  it('values of the wrong kind, and members that nobody knows', async () => {
    const { home, dump } = await place();
    await using _ = home;
    const it = await world(home, dump);
    const calls = it.tools.flatMap((tool) => {
      const least = leastOf(tool.inputSchema, it.known);
      const odd = propertiesOf(tool).flatMap(([name, shape]) =>
        [...oddValues(shape)].map(([wrong, value]) => [{ ...least, [name]: value }, `${name} is ${wrong}`] as const),
      );
      const missing = Object.keys(least).map((name) => [{ ...least, [name]: undefined }, `without ${name}`] as const);
      const strange = [[{ ...least, stranger: 1 }, 'a strange member'] as const];
      return [...odd, ...missing, ...strange].map(([args, what]) => [it.odin, tool.name, args, what] as const);
    });
    expect(await refuses(it, calls)).toBeGreaterThan(it.tools.length * 5);
  });

  it('ids that nobody has, with signs and what no terminal should see', async () => {
    const { home, dump } = await place();
    await using _ = home;
    const it = await world(home, dump);
    const calls = it.tools.flatMap((tool) =>
      propertiesOf(tool)
        .filter(([name]) => ids.test(name))
        .flatMap(([name]) =>
          unknown.map((id) => {
            const args = { ...leastOf(tool.inputSchema, it.known), [name]: id };
            return [it.odin, tool.name, args, `${name} ${JSON.stringify(id)}`] as const;
          }),
        ),
    );
    expect(await refuses(it, calls)).toBeGreaterThan(100);
  });

  it('10 MB, in each tool', async () => {
    const { home, dump } = await place();
    await using _ = home;
    const it = await world(home, dump);
    const huge = 'o'.repeat(10 * MIB);
    const calls = it.tools.map((tool) => {
      const [name = 'stranger'] = Object.keys(tool.inputSchema.properties ?? {});
      return [it.odin, tool.name, { ...leastOf(tool.inputSchema, it.known), [name]: huge }, `huge ${name}`] as const;
    });
    await refuses(it, calls);
    const members = Object.fromEntries(Array.from({ length: 700_000 }, (_, at) => [`m${at}`, 1]));
    const own = { instance_id: it.known['instance_id'] };
    const much = [
      [it.odin, 'mcp_meta_emit_event', { ...own, event_type: 'assistant_start', event_data: members }, 'many members'],
      [it.odin, 'mcp_meta_log_command', { ...own, action: 'a', description: 'd', parameters: members }, 'many members'],
      [it.odin, 'mcp_meta_list_instances', members, 'many members'],
    ] as const;
    expect(await refuses(it, much)).toBe(3);
    for (const [client, tool, args] of much)
      expect(codeIn((await callTool(client, tool, args)).result['structuredContent'])).toBe('invalid-params');
  });

  it('the session of another project, wherever it would be changed', async () => {
    const { home, dump } = await place();
    await using _ = home;
    const it = await world(home, dump);
    const changing = it.tools.filter(
      ({ annotations, inputSchema: { properties = {} } }) =>
        annotations?.readOnlyHint === false && 'instance_id' in properties,
    );
    expect(changing.length).toBeGreaterThanOrEqual(5);
    const calls = changing.map(
      (tool) =>
        [it.thor, tool.name, { ...valid(tool, it.known), instance_id: it.known['instance_id'] }, 'foreign'] as const,
    );
    await refuses(it, calls);
  });
}

/** What else the tool wants, so that only the session is wrong. */
const valid = (tool: Tool, known: World['known']): object => ({
  ...leastOf(tool.inputSchema, known),
  ...(tool.name === 'mcp_meta_emit_event' ? { event_type: 'user_message', event_data: { message: 'x' } } : {}),
});

describe('bad input at every session tool, on SQLite', () =>
  suite(async () => {
    const home = new TempHome(env);
    return { home, dump: () => dumpOf(home) };
  }));

describe('bad input at every session tool, on PostgreSQL', () => {
  const started: { it?: Postgres } = {};
  beforeAll(async () => {
    started.it = await Postgres.start();
  });
  afterAll(() => started.it?.[Symbol.asyncDispose]());
  suite(async () => {
    const server = started.it;
    if (!server) throw new Error('no PostgreSQL');
    const url = await server.database();
    const home = new TempHome({ ...env, DATABASE_URL: url });
    return { home, dump: () => dumpOf(home, { server, url }) };
  });
});

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
      for (const { name, inputSchema } of tools as unknown as readonly Tool[])
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
