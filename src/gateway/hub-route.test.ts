import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { definition, gatewayWorld, type WorldOptions } from '../../test/support/gateway-world.ts';
import { type Behaviour, legacy, modern } from '../../test/support/memory-peers.ts';

const named = (name: string, more = {}) => definition({ name, command: name, ...more });
const never = (): Promise<never> => Promise.reject(new Error('this server stays silent'));

const connected = async (options: WorldOptions, client = 'test') => {
  const world = gatewayWorld(options);
  const one = await world.client();
  await one.initialize({ roots: {} }, client);
  return { world, client: one };
};

const toolNames = (result: { tools?: { name: string }[] } | undefined): string[] =>
  (result?.tools ?? []).map(({ name }) => name);

const oddList = '{"tools":[{"name":"x","n":12345678901234567890,"f":1.0,"odd":{"name":"y"}}],"unknown":1}';

const odd: Behaviour = ({ id, method }, process) => {
  if (method !== 'tools/list') return undefined;
  process.raw(`{"result":${oddList},"jsonrpc":"2.0","id":${String(id)}}`);
  return never();
};

const pages: Behaviour = ({ method, params }) => {
  if (method !== 'tools/list') return undefined;
  const at = Number(params?.['cursor'] ?? 0);
  return { tools: [{ name: `t${at}` }], ...(at < 3 ? { nextCursor: String(at + 1) } : {}) };
};

const tool = (name: string): Behaviour =>
  legacy(({ method }) => (method === 'tools/list' ? { tools: [{ name }] } : undefined));

const everything = (name: string): Behaviour =>
  legacy(({ method, params }) => {
    if (method === 'prompts/list') return { prompts: [{ name: 'p' }] };
    if (method === 'resources/list') return { resources: [{ uri: `${name}://1`, name }] };
    if (method === 'resources/templates/list')
      return { resourceTemplates: [{ uriTemplate: `${name}-t://{x}/y`, name }] };
    if (method === 'prompts/get' || method === 'resources/read' || method === 'completion/complete')
      return { by: name, params };
  });

describe('warren connect', () => {
  it('puts the lists of all servers together and changes nothing in them but the names', async () => {
    const { world, client } = await connected({
      servers: { a: legacy(odd), b: legacy() },
      definitions: [named('a'), named('b')],
    });
    client.asks('1', 'tools/list');
    await settled();
    expect(client.lines.at(-1)).toContain('{"name":"a__x","n":12345678901234567890,"f":1.0,"odd":{"name":"y"}}');
    expect(toolNames(client.only('1').result)).toEqual(['debug_detection', 'a__x', 'b__echo']);
    client.asks('2', 'tools/call', { name: 'b__echo', arguments: { big: 1 } });
    await settled();
    expect(client.only('2').result).toMatchObject({ name: 'echo' });
    expect(world.bugs()).toEqual([]);
  });

  it('follows pages', async () => {
    const { client } = await connected({ servers: { a: legacy(pages) }, definitions: [named('a')] });
    client.asks('1', 'tools/list');
    await settled();
    expect(toolNames(client.only('1').result)).toEqual(['debug_detection', 'a__t0', 'a__t1', 'a__t2', 'a__t3']);
  });

  it('goes on without a server that fails, and does not ask for what a server does not declare', async () => {
    const { world, client } = await connected({
      servers: {
        a: legacy(() => undefined, { tools: {} }),
        b: legacy(({ method }) => (method === 'initialize' ? never() : undefined)),
      },
      definitions: [named('a'), named('gone', { command: 'missing' }), named('b')],
    });
    client.asks('1', 'tools/list');
    client.asks('2', 'prompts/list');
    await world.clock.advance(10_000);
    expect(toolNames(client.only('1').result)).toEqual(['debug_detection', 'a__echo']);
    expect(client.only('2').result?.['prompts']).toMatchObject([{ name: 'resume' }]);
    expect(world.nth(0).calls('prompts/list')).toEqual([]);
  });

  it('gives an impatient client what is there, and tells it when the rest has come', async () => {
    const late = Promise.withResolvers<unknown>();
    const { world, client } = await connected(
      {
        servers: { a: legacy(), b: legacy(({ method }) => (method === 'tools/list' ? late.promise : undefined)) },
        definitions: [named('a'), named('b')],
      },
      'codex-mcp-client',
    );
    client.asks('1', 'tools/list');
    await world.clock.advance(700);
    expect(toolNames(client.only('1').result)).toEqual(['debug_detection', 'a__echo']);
    late.resolve({ tools: [{ name: 'slow' }] });
    await settled();
    expect(client.told('notifications/tools/list_changed')).toHaveLength(1);
    client.asks('2', 'tools/list');
    await settled();
    expect(toolNames(client.only('2').result)).toEqual(['debug_detection', 'a__echo', 'b__slow']);
  });

  it('knows an impatient modern client by what it calls itself in each request', async () => {
    const world = gatewayWorld({
      servers: { a: modern(({ method }) => (method === 'tools/list' ? never() : undefined)) },
      definitions: [named('a')],
    });
    const client = await world.client();
    const clientInfo = { name: 'claude-code', version: '2' };
    client.asksModern('1', 'tools/list', { _meta: { 'io.modelcontextprotocol/clientInfo': clientInfo } });
    await world.clock.advance(1500);
    expect(toolNames(client.only('1').result)).toEqual(['debug_detection']);
  });

  it('does not wait for a running server that is slow when its list is remembered', async () => {
    let slow = false;
    const { world, client } = await connected({
      servers: { a: legacy(({ method }) => (slow && method === 'tools/list' ? never() : undefined)) },
      definitions: [named('a')],
    });
    client.asks('1', 'tools/list');
    await settled();
    slow = true;
    client.asks('2', 'tools/list');
    await world.clock.advance(1000);
    expect(toolNames(client.only('2').result)).toEqual(['debug_detection', 'a__echo']);
  });

  it('finds the server whose name begins like another one', async () => {
    const { client, world } = await connected({
      servers: { a: tool('b__c'), a__b: tool('d') },
      definitions: [named('a'), named('a__b')],
    });
    client.asks('1', 'tools/list');
    await settled();
    for (const name of ['a__b__c', 'a__b__d', 'a__b__unlisted']) client.asks(`"${name}"`, 'tools/call', { name });
    client.asks('2', 'tools/call', { name: 'nobody' });
    await settled();
    const [a, ab] = [world.processes.find((one) => one.spec.env), world.processes[1]];
    expect(a?.calls('tools/call').map(({ params }) => params?.['name'])).toEqual(['b__c']);
    expect(ab?.calls('tools/call').map(({ params }) => params?.['name'])).toEqual(['d', 'unlisted']);
    expect(client.only('2').error).toMatchObject({ code: -32602, message: expect.stringContaining('a, a__b') });
  });

  it('routes prompts, resources, templates and completion to whoever lists them', async () => {
    const { client } = await connected({
      servers: { a: everything('a'), b: everything('b') },
      definitions: [named('a'), named('b')],
    });
    for (const list of ['prompts/list', 'resources/list', 'resources/templates/list']) client.asks(`"${list}"`, list);
    await settled();
    client.asks('1', 'prompts/get', { name: 'b__p' });
    client.asks('2', 'resources/read', { uri: 'a://1' });
    client.asks('3', 'resources/read', { uri: 'b-t://y/y' });
    client.asks('4', 'completion/complete', { ref: { type: 'ref/prompt', name: 'b__p' } });
    client.asks('5', 'completion/complete', { ref: { type: 'ref/resource', uri: 'a-t://{x}/y' } });
    client.asks('6', 'resources/read', { uri: 'c://1' });
    await settled();
    expect(client.only('1').result).toEqual({ by: 'b', params: { name: 'p' } });
    expect(client.only('2').result).toMatchObject({ by: 'a' });
    expect(client.only('3').result).toMatchObject({ by: 'b' });
    expect(client.only('4').result).toEqual({ by: 'b', params: { ref: { type: 'ref/prompt', name: 'p' } } });
    expect(client.only('5').result).toMatchObject({ by: 'a' });
    expect(client.only('6').error?.code).toBe(-32602);
  });

  it('has its own tools in both eras, and survives a bug in one', async () => {
    const { world, client } = await connected({ servers: {} });
    client.asks('1', 'tools/call', { name: 'debug_detection' });
    client.asks('2', 'tools/call', { name: 'debug_detection', arguments: { bug: true } });
    client.asksModern('3', 'tools/call', { name: 'debug_detection' });
    client.asksModern('4', 'tools/list');
    client.asks('5', 'ping');
    await settled();
    expect(client.only('1').result).toEqual({
      content: [{ type: 'text', text: 'found' }],
      structuredContent: { found: true },
    });
    expect(client.only('2').error?.code).toBe(-32603);
    expect(client.only('3').result?.['resultType']).toBe('complete');
    expect(client.only('4').result).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' });
    expect(client.only('5').result).toEqual({});
    expect(world.bugs()).toHaveLength(1);
  });

  it('calls an own tool by name that it does not list', async () => {
    const { client } = await connected({ servers: {} });
    client.asks('1', 'tools/list');
    client.asks('2', 'tools/call', { name: 'seldom' });
    await settled();
    expect(toolNames(client.only('1').result)).toEqual(['debug_detection']);
    expect(client.only('2').result).toMatchObject({ content: [{ text: 'seldom' }] });
  });

  it('repeats a harmless tool after a crash here too', async () => {
    let dies = true;
    const reads: Behaviour = ({ method }, process) => {
      if (method === 'tools/list') return { tools: [{ name: 'reads', annotations: { readOnlyHint: true } }] };
      if (method === 'tools/call' && dies) {
        dies = false;
        process.end();
        return never();
      }
    };
    const { client } = await connected({ servers: { a: legacy(reads) }, definitions: [named('a')] });
    client.asks('1', 'tools/list');
    await settled();
    client.asks('2', 'tools/call', { name: 'a__reads' });
    await settled();
    expect(client.only('2').result).toMatchObject({ name: 'reads', pid: 101 });
  });

  it('takes up a changed configuration and keeps what did not change', async () => {
    const { world, client } = await connected({
      servers: { a: legacy(), b: legacy(), c: legacy() },
      definitions: [named('a'), named('b')],
    });
    client.asks('1', 'tools/list');
    await settled();
    world.state.definitions = [named('a'), named('c')];
    client.asks('2', 'tools/call', { name: 'a__hang' });
    await settled();
    for (const { route } of world.served) route.reload();
    for (const { route } of world.served) route.reload();
    await settled();
    expect(client.told('notifications/tools/list_changed')).toHaveLength(1);
    expect(world.pool.list().map(({ name, leases }) => [name, leases])).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
    client.asks('3', 'tools/list');
    await settled();
    expect(toolNames(client.only('3').result)).toEqual(['debug_detection', 'a__echo', 'c__echo']);
    expect(client.answers('2')).toEqual([]);
    expect(world.processes).toHaveLength(3);
  });

  it('learns its project from the roots of a client that started nowhere', async () => {
    const world = gatewayWorld({ servers: { a: legacy() }, definitions: [named('a')] });
    const client = await world.client({ cwd: '/nowhere' });
    await client.initialize({ roots: {} });
    client.asks('1', 'tools/call', { name: 'a__echo' });
    await settled();
    const [asked] = client.told('roots/list');
    client.raw(JSON.stringify({ jsonrpc: '2.0', id: asked?.id, result: { roots: [{ uri: 'file:///there' }] } }));
    await settled();
    client.asks('2', 'tools/call', { name: 'a__echo' });
    await settled();
    expect(world.processes.map(({ spec }) => spec.cwd)).toEqual(['/nowhere', '/there']);
    expect(client.only('2').result).toBeDefined();
  });
});
