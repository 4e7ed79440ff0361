import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { definition, gatewayWorld } from '../../test/support/gateway-world.ts';
import { type Behaviour, legacy, modern } from '../../test/support/memory-peers.ts';
import type { Definition } from './definition.ts';

const shell = { PATH: '/bin', TERM: 'xterm', SHLVL: '1', PWD: '/a', SSH_AUTH_SOCK: '/tmp/1', TERM_SESSION_ID: '1' };
const otherShell = { ...shell, SHLVL: '4', PWD: '/b', SSH_AUTH_SOCK: '/tmp/2', TERM_SESSION_ID: '2', EDITOR: 'vi' };

/** How many processes serve clients of `warren run` with these environments. */
async function processesFor(...envs: Record<string, string>[]): Promise<number> {
  const world = gatewayWorld({ servers: { files: legacy() } });
  for (const env of envs) await (await world.wrapping('files', env)).initialize();
  return world.processes.length;
}

const both: Behaviour = (message, process) =>
  (message.params?.['_meta'] || message.method === 'server/discover' ? modern() : legacy())(message, process);

const processesOf = async (more: Partial<Definition>): Promise<number> => {
  const world = gatewayWorld({
    servers: { files: both },
    definitions: [definition({ command: 'files', ...more })],
  });
  const old = await world.client({});
  await old.initialize();
  old.asks('1', 'tools/list');
  const next = await world.client({});
  next.asksModern('2', 'tools/list');
  await settled();
  expect([old.only('1').result, next.only('2').result].map((result) => JSON.stringify(result))).toEqual([
    expect.stringContaining('echo"'),
    more.era === 'legacy' ? expect.not.stringContaining('echo"') : expect.stringContaining('echo"'),
  ]);
  return world.processes.length;
};

describe('which clients share one process', () => {
  it('those of two terminals do', async () => expect(await processesFor(shell, otherShell)).toBe(1));

  it('those of one account do, and of two never', async () => {
    const [a, b] = [
      { ...shell, GITHUB_TOKEN: 'a' },
      { ...shell, GITHUB_TOKEN: 'b' },
    ];
    expect(await processesFor(a, { ...otherShell, GITHUB_TOKEN: 'a' })).toBe(1);
    expect(await processesFor(a, b)).toBe(2);
    expect(await processesFor(a, shell)).toBe(2);
    expect(await processesFor({ ...shell, PGPASSWORD: 'a' }, { ...shell, PGPASSWORD: 'b' })).toBe(2);
  });

  it('those of two projects, of two commands and, on demand, of two connections do not', async () => {
    const world = gatewayWorld({ servers: { files: legacy(), other: legacy() } });
    const clients = [
      await world.wrapping('files'),
      await world.wrapping('other'),
      await world.wrapping('files', {}, { facts: { cwd: '/q', env: {} } }),
      await world.wrapping('files', {}, { wrapped: { command: 'files', args: [], env: {}, share: 'connection' } }),
      await world.wrapping('files', {}, { wrapped: { command: 'files', args: [], env: {}, share: 'connection' } }),
    ];
    for (const client of clients) await client.initialize();
    expect(world.processes).toHaveLength(5);
  });

  it('those of one agent session do, where a definition says so', async () => {
    const world = gatewayWorld({
      servers: { files: legacy() },
      definitions: [definition({ command: 'files', share: 'session' })],
    });
    for (const session of ['s1', 's1', 's2']) {
      const client = await world.client({ env: { CLAUDE_CODE_SESSION_ID: session } });
      await client.initialize();
      client.asks('1', 'tools/list');
      await settled();
    }
    expect(world.processes).toHaveLength(2);
  });

  it('those of two eras do where the kind is ours, and not where it is not, or is told its era', async () => {
    expect(await processesOf({ kind: 'echo' })).toBe(1);
    expect(await processesOf({ kind: 'stdio' })).toBe(2);
    expect(await processesOf({ kind: 'echo', era: 'legacy' })).toBe(1);
  });
});
