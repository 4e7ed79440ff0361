import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, callTool } from '../support/json-rpc.ts';
import { leastOf, oddValues, type Shape } from '../support/odd-arguments.ts';
import { Postgres } from '../support/postgres.ts';
import type { RawClient } from '../support/raw-client.ts';
import { dumpOf } from '../support/store-dump.ts';
import { TempHome } from '../support/temp-home.ts';
import { clientIn, type ListedTool, listed, propertiesOf } from '../support/tools-listed.ts';
import { waitFor } from '../support/wait-for.ts';

interface World {
  readonly home: TempHome;
  readonly odin: RawClient;
  readonly thor: RawClient;
  readonly tools: readonly ListedTool[];
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
const signs = ['a\u0000b', '\u001b[31mred', 'a\u007f', '\u009b31m'];
/** Of these the schema says nothing: they hold what tools and files had in them, or are looked for in that. */
const ofOthers = new Set(['error', 'content']);
const isText = (shape: Shape): boolean => shape.type === 'string' && !shape.enum;
const MIB = 1024 * 1024;

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

  it('control characters, but in what somebody else may have written', async () => {
    const { home, dump } = await place();
    await using _ = home;
    const it = await world(home, dump);
    const calls = it.tools.flatMap((tool) =>
      propertiesOf(tool)
        .filter(([name, shape]) => !ofOthers.has(name) && (isText(shape) || isText(shape.items ?? {})))
        .flatMap(([name, shape]) =>
          signs.map((sign) => {
            const args = { ...valid(tool, it.known), [name]: shape.items ? [sign] : sign };
            return [it.odin, tool.name, args, `${name} ${JSON.stringify(sign)}`] as const;
          }),
        ),
    );
    const empty = [it.odin, 'mcp_meta_register_instance', { current_epic: '' }, 'an empty epic'] as const;
    expect(await refuses(it, [...calls, empty])).toBeGreaterThan(100);
    for (const [client, tool, args, what] of calls) {
      const { result } = await callTool(client, tool, { ...args });
      expect(codeIn(result['structuredContent']), `${tool} ${what}`).toBe('invalid-params');
    }
    const [own, red] = [{ instance_id: it.known['instance_id'] }, '\u001b[31mred'];
    const logged = { ...own, action: 'a', description: 'one\n\ttwo', parameters: { red }, result: { red }, error: red };
    const told = { ...own, event_type: 'error', event_data: { error_message: red } };
    const kept = { snippet_type: 'learning_pattern', title: 'colours', content: red.repeat(20) };
    for (const [tool, args] of Object.entries({ log_command: logged, emit_event: told, extract_snippet: kept }))
      expect((await callTool(it.odin, `mcp_meta_${tool}`, args)).result['isError'], tool).toBeFalsy();
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
const valid = (tool: ListedTool, known: World['known']): object => ({
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
