import { describe, expect, it } from 'vitest';
import { modernMeta, settled, stage } from './tool-server.test-support.ts';

describe('the tool server', () => {
  it('is greeted in both eras on one connection', async () => {
    const { ask } = stage();
    const legacy = await ask(1, 'initialize', { protocolVersion: '2025-06-18' });
    expect(legacy.result).toEqual({
      protocolVersion: '2025-06-18',
      capabilities: { tools: {}, resources: { subscribe: true }, completions: {} },
      serverInfo: { name: 'test', title: 'Test', version: '1' },
      instructions: 'Try it.',
    });
    expect((await ask(2, 'initialize', { protocolVersion: '1999-01-01' })).result?.['protocolVersion']).toBe(
      '2025-11-25',
    );
    const modern = await ask(3, 'server/discover', { _meta: modernMeta });
    expect(modern.result).toMatchObject({
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      ttlMs: 0,
      cacheScope: 'private',
    });
    expect(modern.result?.['_meta']).toHaveProperty(['io.modelcontextprotocol/serverInfo', 'name'], 'test');
    expect((await ask(4, 'ping')).result).toEqual({});
  });

  it('refuses what an era does not have, and modern requests that do not say what they must', async () => {
    const { ask, raw, heard } = stage();
    expect((await ask(1, 'ping', { _meta: modernMeta })).error?.code).toBe(-32601);
    expect((await ask(2, 'subscriptions/listen')).error?.code).toBe(-32601);
    expect((await ask(3, 'constructor')).error?.code).toBe(-32601);
    const old = { ...modernMeta, 'io.modelcontextprotocol/protocolVersion': '2027-01-01' };
    expect((await ask(4, 'tools/list', { _meta: old })).error).toMatchObject({
      code: -32022,
      data: { requested: '2027-01-01' },
    });
    const bare = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
    expect((await ask(5, 'tools/list', { _meta: bare })).error?.code).toBe(-32602);
    raw('[1]');
    expect(heard.at(-1)).toMatchObject({ id: null, error: { code: -32600 } });
  });

  it('tells of its tools, with a schema that an error fits too', async () => {
    const { ask } = stage();
    const { result } = await ask(1, 'tools/list');
    expect(result).not.toHaveProperty('resultType');
    expect(result?.['tools']).toContainEqual({
      name: 'greet',
      title: 'Greet',
      description: 'Greets.',
      inputSchema: {
        type: 'object',
        properties: { name: { type: 'string', maxLength: 1000, default: 'you' } },
        additionalProperties: false,
      },
      outputSchema: {
        type: 'object',
        properties: { said: { type: 'string' }, error: { type: 'object' } },
        anyOf: [{ required: ['said'] }, { required: ['error'] }],
      },
      annotations: {
        title: 'Greet',
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    });
  });

  it('answers a call with text and structure, and only in modern with a result type', async () => {
    const { ask } = stage();
    const plain = { content: [{ type: 'text', text: 'Hello you' }], structuredContent: { said: 'you' } };
    expect((await ask('a', 'tools/call', { name: 'greet' })).result).toEqual(plain);
    const modern = await ask('b', 'tools/call', { name: 'greet', arguments: {}, _meta: modernMeta });
    expect(modern.result).toMatchObject({ ...plain, resultType: 'complete' });
    expect(modern.result).not.toHaveProperty('ttlMs');
  });

  it('answers with the failure, and what to do next; an unknown tool is an error of the protocol', async () => {
    const { ask, bugs } = stage();
    const expected = await ask(1, 'tools/call', { name: 'fail', arguments: { how: 'expected' } });
    expect(expected.result).toMatchObject({
      isError: true,
      content: [{ text: 'file-unknown: No such script. Call search_nodes.' }],
    });
    expect(expected.result?.structuredContent).toEqual({
      error: { code: 'file-unknown', message: 'No such script.', next: 'Call search_nodes.', candidates: ['a'] },
    });
    const wrong = await ask(2, 'tools/call', { name: 'fail', arguments: { how: 'x' } });
    expect(wrong.result?.structuredContent).toHaveProperty('error.code', 'invalid-params');
    const list = await ask(3, 'tools/call', { name: 'fail', arguments: [] });
    expect(list.result?.structuredContent).toHaveProperty('error.code', 'invalid-params');
    const much = await ask(4, 'tools/call', { name: 'fail', arguments: { how: 'much' } });
    expect(much.result?.structuredContent).toHaveProperty('error.code', 'message-too-large');
    expect(bugs).toEqual([]);
    const bug = await ask(5, 'tools/call', { name: 'fail', arguments: { how: 'bug' } });
    expect(bug.result?.structuredContent).toHaveProperty('error.code', 'internal');
    expect(bugs).toEqual([new TypeError('undefined is not a function')]);
    expect((await ask(6, 'tools/call', { name: 'toString' })).error?.code).toBe(-32602);
    expect((await ask(7, 'tools/call', { arguments: {} })).error?.code).toBe(-32602);
  });

  it('tells progress to who asked for it, forward only, not too often, and not behind the answer', async () => {
    const { say, heard, started, release, clock } = stage();
    say({ id: 1, method: 'tools/call', params: { name: 'wait', _meta: { progressToken: 'p' } } });
    say({ id: 2, method: 'tools/call', params: { name: 'wait' } });
    const [first, second] = started;
    first?.progress(1, 10, 'one');
    first?.progress(2, 10, 'too soon');
    clock.pass(100);
    first?.progress(1, 10, 'back');
    first?.progress(3, undefined, 'three');
    first?.progress(10, 10, 'the last one comes always');
    second?.progress(1, 10, 'nobody asked');
    release.resolve();
    await settled();
    clock.pass(1000);
    first?.progress(20, 20, 'late');
    expect(heard.filter(({ method }) => method).map(({ params }) => params)).toEqual([
      { progressToken: 'p', progress: 1, total: 10, message: 'one' },
      { progressToken: 'p', progress: 3, message: 'three' },
      { progressToken: 'p', progress: 10, total: 10, message: 'the last one comes always' },
    ]);
    expect(heard.slice(-2).map(({ id }) => id)).toEqual([1, 2]);
  });

  it('ends what is cancelled, or whose client is gone, without an answer', async () => {
    const { say, ask, heard, started, bugs, connect } = stage();
    const other = connect();
    say({ id: 1, method: 'tools/call', params: { name: 'wait' } });
    say({ id: '1', method: 'tools/call', params: { name: 'wait' } });
    other.say({ id: 1, method: 'tools/call', params: { name: 'wait' } });
    say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    expect(started.map(({ signal }) => signal.aborted)).toEqual([true, false, false]);
    other.leave();
    await settled();
    expect(started.map(({ signal }) => signal.aborted)).toEqual([true, false, true]);
    expect([...heard, ...other.heard, ...bugs]).toEqual([]);
    expect((await ask(1, 'tools/call', { name: 'greet' })).result?.structuredContent).toEqual({ said: 'you' });
  });

  it('works on so many requests and no more, each under an id of its own', async () => {
    const { say, ask, release } = stage(2);
    say({ id: 1, method: 'tools/call', params: { name: 'wait' } });
    expect((await ask(1, 'tools/call', { name: 'greet' })).error?.code).toBe(-32600);
    say({ id: 2, method: 'tools/call', params: { name: 'wait' } });
    expect((await ask(3, 'ping')).error?.data['code']).toBe('too-many-in-flight');
    release.resolve();
    await settled();
    expect((await ask(4, 'ping')).result).toEqual({});
  });

  it('lists, reads and completes resources', async () => {
    const { ask } = stage();
    expect((await ask(1, 'resources/list')).result?.['resources']).toEqual([
      { uri: 'test://all', name: 'all', title: 'All', description: 'Everything.', mimeType: 'text/plain' },
      { uri: 'test://one/a%2Fb', name: 'a/b', mimeType: 'application/json' },
    ]);
    expect((await ask(2, 'resources/templates/list')).result?.['resourceTemplates']).toMatchObject([
      { uriTemplate: 'test://one/{id}' },
    ]);
    const contents = [{ uri: 'test://one/a/b', mimeType: 'application/json', text: '{}' }];
    expect((await ask(3, 'resources/read', { uri: 'test://one/a/b' })).result).toEqual({ contents });
    expect((await ask(4, 'resources/read', { uri: 'test://one/c' })).error?.code).toBe(-32602);
    expect((await ask(5, 'resources/read', { uri: 'other://x' })).error?.code).toBe(-32602);
    const ref = { type: 'ref/resource', uri: 'test://one/{id}' };
    expect((await ask(6, 'completion/complete', { ref, argument: { name: 'id', value: 'a' } })).result).toEqual({
      completion: { values: ['a/b'], total: 1, hasMore: false },
    });
    expect((await ask(7, 'completion/complete', { ref, argument: { name: 'x', value: '' } })).error?.code).toBe(-32602);
  });

  it('tells subscribers of both eras once what changed often', async () => {
    const { ask, say, heard, server, clock } = stage();
    await ask(1, 'resources/subscribe', { uri: 'test://all' });
    const wanted = { resourceSubscriptions: ['test://all', 'other://x', 7] };
    say({ id: 'l', method: 'subscriptions/listen', params: { _meta: modernMeta, notifications: wanted } });
    expect(heard.at(-1)).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/subscriptions/acknowledged',
      params: {
        _meta: { 'io.modelcontextprotocol/subscriptionId': 'l' },
        notifications: { resourceSubscriptions: ['test://all'] },
      },
    });
    const before = heard.length;
    for (let times = 0; times < 3; times++) server.touched((uri) => uri === 'test://all');
    server.touched((uri) => uri === 'test://one/b');
    clock.pass(200);
    const uri = 'test://all';
    expect(heard.slice(before).map(({ params }) => params)).toEqual([
      { uri },
      { _meta: { 'io.modelcontextprotocol/subscriptionId': 'l' }, uri },
    ]);
    say({ method: 'notifications/cancelled', params: { requestId: 'l' } });
    await ask(2, 'resources/unsubscribe', { uri });
    const silent = heard.length;
    server.touched(() => true);
    clock.pass(1000);
    expect(heard.length).toBe(silent);
    expect((await ask(3, 'resources/subscribe', { uri: 'other://x' })).error?.code).toBe(-32602);
  });
});
