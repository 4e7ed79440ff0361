import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { EchoHome, echoPid, recalled } from '../support/echo-home.ts';
import { callTool } from '../support/json-rpc.ts';
import { isAlive } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { waitFor } from '../support/wait-for.ts';

/** A client whose instance was told to remember `text`. */
async function remembering(home: EchoHome, text: string): Promise<{ client: RawClient; pid: number }> {
  const client = await home.connected('one');
  const pid = await echoPid(client);
  expect((await callTool(client, 'remember', { text })).text).toBe(text);
  return { client, pid };
}

const gone = (pid: number): Promise<unknown> => waitFor(`the end of ${pid}`, () => !isAlive(pid));

/** By itself, 2 s after the change and the time it takes to write: nobody asks for it. */
const saved = (home: EchoHome, text: string): Promise<unknown> =>
  waitFor('it to be saved', async () => (await home.command('state', 'show', 'one', '--body')).includes(text));

/** Changes what was saved, as a mishap would, while no hub runs. */
async function corrupt(home: EchoHome, change: string): Promise<void> {
  await home.command('stop');
  const database = new DatabaseSync(join(home.warrenHome, 'warren.db'));
  expect(database.prepare(`UPDATE instance_state SET ${change}`).run().changes).toBe(1);
  database.close();
}

const asides = (home: EchoHome): unknown[] => {
  const database = new DatabaseSync(join(home.warrenHome, 'warren.db'), { readOnly: true });
  try {
    return database.prepare('SELECT * FROM instance_state_aside').all();
  } finally {
    database.close();
  }
};

describe('what a built-in instance knows survives', () => {
  it('its idle stop', async () => {
    await using home = new EchoHome({ MCP_IDLE_TIMEOUT: '700' });
    const { client, pid } = await remembering(home, 'idle');
    await gone(pid);
    expect(await recalled(client)).toBe('idle');
    expect(await echoPid(client)).not.toBe(pid);
  });

  it('kill -9 of it, soon after', async () => {
    await using home = new EchoHome();
    const { client, pid } = await remembering(home, 'killed');
    await saved(home, 'killed');
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    expect(await recalled(client)).toBe('killed');
  });

  it('kill -9 of it and of the hub, soon after', async () => {
    await using home = new EchoHome();
    const { client, pid } = await remembering(home, 'both');
    await saved(home, 'both');
    const hub = await home.hub();
    process.kill(hub.pid, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await gone(hub.pid);
    expect(await recalled(client)).toBe('both');
  });

  it('warren restart, several times, adding up', async () => {
    await using home = new EchoHome();
    const { client, pid } = await remembering(home, 'first');
    await home.command('restart', 'echo');
    await callTool(client, 'remember', { text: 'second' });
    await home.command('restart', 'echo');
    expect(await recalled(client)).toBe('first\nsecond');
    expect(await echoPid(client)).not.toBe(pid);
  });

  it('the end of the hub, and its kill -9 in adopted instances', async () => {
    await using home = new EchoHome();
    const { client, pid } = await remembering(home, 'hub');
    await home.command('stop');
    expect(isAlive(pid)).toBe(false);
    expect(await recalled(client)).toBe('hub');
    await callTool(client, 'remember', { text: 'adopted' });
    await home.killHub();
    expect(await recalled(client)).toBe('hub\nadopted');
    await home.command('restart', 'echo'); // saved through the hub that adopted it
    expect(await recalled(client)).toBe('hub\nadopted');
  });

  it('and is of one project alone, and gone when it is cleared', async () => {
    await using home = new EchoHome();
    const { client } = await remembering(home, 'mine');
    expect(await recalled(await home.connected('two'))).toBe('');
    const mine = (await home.api.instances()).find(({ project }) => project.startsWith('one'));
    const { base_url, token } = home.api.file;
    const headers = { authorization: `Bearer ${token}` };
    const state = `${base_url}/api/instances/${mine?.key}/state`;
    const shown = async (): Promise<string> => (await fetch(state, { headers })).text();
    await waitFor('it to be saved', async () => (await shown()).includes('saved_at'));
    const path = `${base_url}/api/instances/${mine?.key}/state`;
    await waitFor('its state in the store', async () => {
      const found = await fetch(path, { headers });
      const { state } = (await found.json()) as { state: unknown };
      return state;
    });
    const answer = await fetch(path, { method: 'DELETE', headers });
    expect(await answer.json()).toMatchObject({ cleared: true });
    expect(await recalled(client)).toBe('');
    await home.command('restart', 'echo');
    expect(await recalled(client)).toBe('');
  });
});

describe('state that cannot be used', () => {
  const mishaps = {
    'that is not JSON': "body = '{half a'",
    'of another kind': "kind = 'godot'",
    'of a version this kind does not know': 'version = 99',
    'of another shape': `body = '{"notes": [1, 2]}'`,
  };
  for (const [name, change] of Object.entries(mishaps)) {
    it(`${name} is set aside with a report; the instance starts afresh and keeps state again`, async () => {
      await using home = new EchoHome();
      const { client } = await remembering(home, 'before');
      await corrupt(home, change);
      expect(await recalled(client)).toBe('');
      expect(home.facts('instance.state').at(-1)).toMatchObject({ what: 'set-aside', why: expect.stringMatching(/./) });
      await callTool(client, 'remember', { text: 'after' });
      await home.command('restart', 'echo');
      expect(await recalled(client)).toBe('after');
      await home.command('stop');
      expect(asides(home)).toHaveLength(1);
    });
  }

  it('that is too large is not saved, and says so; what was saved before stays', async () => {
    await using home = new EchoHome();
    const { client } = await remembering(home, 'small');
    await home.command('restart', 'echo');
    await callTool(client, 'remember', { text: 'x'.repeat(1024 * 1024) });
    await waitFor('the report', () => home.facts('instance.state').some(({ what }) => what === 'lost'));
    await home.command('restart', 'echo');
    expect(await recalled(client)).toBe('small');
  });

  it('because the store is away makes nobody wait', async () => {
    await using home = new EchoHome({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' });
    const { client } = await remembering(home, 'in memory');
    expect(home.facts('instance.state')).toMatchObject([{ what: 'lost' }]);
    await home.command('restart', 'echo');
    expect(await recalled(client)).toBe('in memory'); // this hub still has it
  });
});
