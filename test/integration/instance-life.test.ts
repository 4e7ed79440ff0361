import { describe, expect, it } from 'vitest';
import type { InstanceStatus, McpHealth, SavedState } from '../../src/admin/contract.ts';
import { EchoHome, echoPid, recalled } from '../support/echo-home.ts';
import { callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { isAlive } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { waitFor } from '../support/wait-for.ts';

const json = async <T>(home: EchoHome, ...words: string[]): Promise<T> =>
  JSON.parse(await home.command(...words, '--json')) as T; // the pins say what it is

const listed = async (home: EchoHome, name: string): Promise<InstanceStatus | undefined> => {
  const { instances } = await json<{ instances: InstanceStatus[] }>(home, 'list');
  return instances.find((one) => one.name === name);
};

/** What the admin API answers, with its status. */
async function asked(home: EchoHome, path: string, method = 'GET'): Promise<{ status: number; body: unknown }> {
  const { base_url, token } = home.api.file;
  const answer = await fetch(`${base_url}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, body: await answer.json() };
}

const mortal = { sick: { command: process.execPath, args: fixture('dies-mid-request') } };

describe('a server that crashes all the time', () => {
  it('is held back, and everything says why and what to do; restart lets it go on', async () => {
    await using home = new EchoHome({}, mortal);
    const client = await home.connected('noxii');
    const held = await waitFor(
      'a crash loop',
      async () => {
        await callTool(client, 'sick__die'); // a call that is refused changes nothing
        const one = await listed(home, 'sick');
        return one?.state === 'held' ? one : undefined;
      },
      { withinMs: 60_000 },
    );
    expect(held).toMatchObject({
      crashes: 6,
      pid: null,
      breaker: expect.any(String),
      next_start_at: expect.any(String),
    });
    expect(held.last_error).toBeTruthy();
    expect((await callTool(client, 'sick__pid')).error.data).toMatchObject({
      code: expect.stringMatching(/^instance-(held|unavailable)$/), // its breaker may have had enough before
    });

    const trouble =
      /^sick of noxii crashes all the time \(6 times in 5 minutes\) and is held back for \d+ s\. Its last words: last words: I was asked to die\. .*warren restart noxii:sick/m;
    expect(await home.command('list')).toMatch(/ noxii +sick +held (1m|\d+s) +- /);
    expect(await home.command('status')).toMatch(new RegExp(`! ${trouble.source.slice(1)}`, 'm'));
    expect(await home.command('doctor')).toMatch(/! instances +sick of noxii crashes all the time/);
    const { status, body } = await asked(home, '/api/health/mcp');
    const health = body as McpHealth;
    expect([status, health.status, health.totals.by_state.held]).toEqual([200, 'degraded', 1]);
    expect(health.why.join('\n')).toMatch(trouble);
    expect(health.instances).toContainEqual(
      expect.objectContaining({ crash_loop: true, healthy: false, pid_valid: null }),
    );
    const debug = await callTool(client, 'debug_instances');
    expect(debug.text).toMatch(trouble);
    expect(debug.result['structuredContent']).toMatchObject({
      limits: { instances: 128 },
      store: { engine: 'sqlite' },
    });

    const life = await home.command('history', 'noxii');
    expect(life).toMatch(/^noxii:sick \([0-9a-f]{8}\)\n/);
    expect(life.match(/ {2}crashed {2,}.*pid \d+\n {6}last words: I was asked to die\n/g)).toHaveLength(6);
    expect(life).toMatch(/ {2}held back {2}6 crashes in 5 minutes, next try in 1m\n$/);

    expect(await home.command('restart', 'noxii:sick')).toMatch(
      /^noxii:sick was held back after 6 crashes; it runs again \(pid \d+\)\.\n$/,
    );
    expect(Number((await callTool(client, 'sick__pid')).text)).toBe((await listed(home, 'sick'))?.pid);
  });
});

const told = async (client: RawClient, text: string): Promise<void> => {
  expect((await callTool(client, 'remember', { text })).text).toBe(text);
};

describe('what an instance saved', () => {
  it('is deleted while it runs: its process ends, and the next call finds it fresh, whoever calls meanwhile', async () => {
    await using home = new EchoHome();
    const client = await home.connected('one');
    await told(client, 'secret');
    const pid = await echoPid(client);
    await waitFor('what it saved', async () =>
      /^one:echo: \d+ B of echo/.test(await home.command('state', 'show', 'one')),
    );
    expect(await home.command('state', 'clear', 'one', '--dry-run')).toMatch(
      new RegExp(`^one:echo: would end pid ${pid} and `),
    );
    expect(isAlive(pid)).toBe(true);

    const clearing = home.command('state', 'clear', 'one:echo');
    const seen: string[] = [];
    const isOver = clearing.then(() => true);
    while (!(await Promise.race([isOver, recalled(client).then((text) => seen.push(text) < 0)])));
    expect(await clearing).toBe(
      'one:echo: its process was ended, what it had saved is deleted; the next call starts it fresh.\n',
    );
    expect(await recalled(client)).toBe('');
    expect(seen.join(' ')).toMatch(/^(secret ?)* *$/); // once it was forgotten it stays so
    expect(isAlive(pid)).toBe(false);
    expect(await home.command('state', 'clear', 'one')).toBe(
      'one:echo: its process was ended; the next call starts it fresh.\n',
    );
    expect(await home.command('state', 'clear', 'one')).toBe('one:echo: nothing was saved.\n');
  });

  it('and its life are known to the next hub, before anybody asks for it', async () => {
    await using home = new EchoHome();
    const client = await home.connected('one');
    await told(client, 'kept');
    const { key = '' } = (await listed(home, 'echo')) ?? {};
    await client.close();
    await home.command('stop');
    await home.command('start');

    expect(await listed(home, 'echo')).toBeUndefined();
    const life = await home.command('history', 'one:echo');
    expect(life).toMatch(/ready +after \d+ ms, pid \d+\n[^]*stopped +the hub stopped, /);
    expect(await home.command('state', 'show', 'one', '--body')).toMatch(
      /^one:echo: \d+ B of echo, version \d+, .*\n.*kept/,
    );
    const { body } = await asked(home, `/api/instances/${key}/state`);
    expect((body as SavedState).state).not.toHaveProperty('body');
    const page = await asked(home, `/api/instances/${key}/history?limit=1`);
    expect(page).toMatchObject({ status: 200, body: { events: [{ key, project: 'one' }], next: expect.any(String) } });
    expect((await asked(home, `/api/instances/${key}`)).status).toBe(404);
    expect((await asked(home, '/api/instances/ffffffffffffffff/history')).status).toBe(404);
    expect((await asked(home, '/api/instances/ffffffffffffffff/state', 'DELETE')).status).toBe(404);

    expect((await asked(home, `/api/instances/${key}/state`, 'DELETE')).body).toEqual({
      key,
      cleared: true,
      stopped: false,
    });
    expect(await recalled(await home.connected('one'))).toBe('');
  });
});
