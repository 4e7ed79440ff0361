import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { definition, gatewayWorld, type WorldOptions } from '../../test/support/gateway-world.ts';
import { type Behaviour, legacy as legacyServer } from '../../test/support/memory-peers.ts';

const connected = async (options: WorldOptions) => {
  const world = gatewayWorld(options);
  const client = await world.client();
  await client.initialize({ roots: {} });
  return { world, client };
};

const prompter: Behaviour = ({ method, params }) => {
  if (method === 'prompts/list') return { prompts: [{ name: 'p' }] };
  return method === 'prompts/get' ? { by: 'a', params } : undefined;
};

/** The same question in both eras. */
const asking = async (method: string, params: Record<string, unknown>) => {
  const { world, client } = await connected({ servers: {} });
  client.asks('1', method, params);
  client.asksModern('2', method, params);
  await settled();
  return { world, legacy: client.only('1'), modern: client.only('2') };
};

describe('prompts of the hub itself', () => {
  it('stand before those of the servers, which keep theirs', async () => {
    const { client } = await connected({
      servers: { a: legacyServer(prompter, { prompts: {} }) },
      definitions: [definition({ name: 'a', command: 'a' })],
    });
    client.asks('1', 'prompts/list');
    await settled();
    const { prompts } = client.only('1').result as { prompts: { name: string }[] };
    expect(prompts).toEqual([
      {
        name: 'resume',
        title: 'Resume',
        description: 'Goes on.',
        arguments: [
          { name: 'session', title: 'Session', description: 'Which one.', required: false },
          { name: 'why', title: 'Why', description: 'The reason.', required: true },
        ],
      },
      { name: 'a__p' },
    ]);
    client.asks('2', 'prompts/get', { name: 'a__p' });
    await settled();
    expect(client.only('2').result).toMatchObject({ by: 'a', params: { name: 'p' } });
  });

  it('are offered and got in both eras, also where no server has any', async () => {
    const { legacy: list, modern: modernList } = await asking('prompts/list', {});
    expect(list.result?.['prompts']).toMatchObject([{ name: 'resume' }]);
    expect(modernList.result).toMatchObject({ prompts: [{ name: 'resume' }], resultType: 'complete', ttlMs: 0 });
    const { legacy: got, modern: modernGot } = await asking('prompts/get', {
      name: 'resume',
      arguments: { session: 'ä"8f', why: '' },
    });
    expect(got.result).toEqual({
      description: 'Goes on.',
      messages: [{ role: 'user', content: { type: 'text', text: 'test: {"session":"ä\\"8f","why":""}' } }],
    });
    expect(modernGot.result).toMatchObject({ resultType: 'complete', messages: [{ role: 'user' }] });
  });

  it.each([
    [{ why: 7 }, '"why" must be a text'],
    [{}, '"why" is missing'],
    [{ why: '', __proto: '' }, '"__proto" is none of its arguments (session, why)'],
    [[], '"arguments" must be an object'],
  ])('refuse %j', async (args, why) => {
    const { legacy, modern, world } = await asking('prompts/get', { name: 'resume', arguments: args });
    for (const { error } of [legacy, modern])
      expect(error).toMatchObject({ code: -32602, message: expect.stringContaining(why) });
    expect(world.bugs()).toEqual([]);
  });

  it('tell what is expected to fail, and survive a bug', async () => {
    const nobody = await asking('prompts/get', { name: 'resume', arguments: { session: 'nobody', why: '' } });
    expect(nobody.legacy.error).toMatchObject({ code: -31070, message: 'No session is called nobody.' });
    const bug = await asking('prompts/get', { name: 'resume', arguments: { why: 'bug' } });
    expect(bug.legacy.error?.code).toBe(-32603);
    expect(bug.world.bugs()).toHaveLength(2);
  });

  it('complete their arguments, at most a hundred at once', async () => {
    const ref = { type: 'ref/prompt', name: 'resume' };
    const { legacy, modern } = await asking('completion/complete', { ref, argument: { name: 'session', value: '8f' } });
    expect(legacy.result?.['completion']).toMatchObject({ total: 150, hasMore: true });
    const { values } = Object(legacy.result?.['completion']);
    expect([values.length, values[0]]).toEqual([100, 'session 8f 0']);
    expect(modern.result).toMatchObject({ resultType: 'complete', completion: { total: 150 } });
    const none = await asking('completion/complete', { ref, argument: { name: 'other', value: '' } });
    expect(none.legacy.result).toEqual({ completion: { values: [], total: 0, hasMore: false } });
    const bad = await asking('completion/complete', { ref, argument: { name: 'session' } });
    expect(bad.legacy.error?.code).toBe(-32602);
  });
});
