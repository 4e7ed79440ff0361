import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Answer, callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { isAlive } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const echo = fixture('echo');
const [script = ''] = echo;
const pidOf = async (client: RawClient): Promise<number> => Number((await callTool(client, 'pid')).text);

async function clientsIn(home: TempHome, projects: readonly string[], count: number): Promise<RawClient[]> {
  const clients = Array.from({ length: count }, (_, at) => home.run(echo, projects[at % projects.length] ?? ''));
  await Promise.all(clients.map((client) => client.initialize()));
  await Promise.all(clients.map(pidOf));
  return clients;
}

const isAnsweredOrRetryable = ({ message }: Answer): boolean =>
  message.result !== undefined || ['now', 'later'].includes(message.error?.data?.retry ?? '');

describe('kill -9 of the hub, with 20 clients in mid-call', () => {
  it('every client goes on; nothing of the dead hub stays; one process per key', async () => {
    await using home = new TempHome();
    const clients = await clientsIn(home, [home.project('one'), home.project('two')], 20);
    const hub = await home.hub();
    const old = home.instances(script).map(({ pid }) => pid);
    expect(old).toHaveLength(2);

    const calls = clients.map((client) => callTool(client, 'slow', { ms: 3_000 }));
    await sleep(200); // the calls are on their way; how far is what varies in life too
    process.kill(hub.pid, 'SIGKILL');

    const answers = await Promise.all(calls);
    expect(answers.filter((answer) => !isAnsweredOrRetryable(answer)).map(({ message }) => message)).toEqual([]);
    const pids = await Promise.all(clients.map(pidOf));
    await waitFor("the dead hub's processes are gone", () => !old.some(isAlive));
    expect(new Set(pids.filter((_, at) => at % 2 === 0)).size).toBe(1);
    expect(new Set(pids).size).toBe(2);
    expect(new Set(home.instances(script).map(({ pid }) => pid))).toEqual(new Set(pids));
    expect(home.instances(script)).toHaveLength(2);
    expect(home.hubs()).toHaveLength(1);
    expect(clients.flatMap(({ stray }) => stray)).toEqual([]);
  });

  it('three times in a row is no different', async () => {
    await using home = new TempHome();
    const clients = await clientsIn(home, [home.project('one')], 3);
    for (let round = 0; round < 3; round++) {
      process.kill((await home.hub()).pid, 'SIGKILL');
      const pids = await Promise.all(clients.map((client) => pidAfterAccident(client)));
      expect(new Set(pids).size).toBe(1);
    }
    expect(home.hubs()).toHaveLength(1);
  });
});

/** Asks again as long as the error says that it may. */
async function pidAfterAccident(client: RawClient): Promise<number> {
  const answer = await waitFor('an answer', async () => {
    const one = await callTool(client, 'pid');
    expect(isAnsweredOrRetryable(one)).toBe(true);
    return one.message.result && one;
  });
  return Number(answer.text);
}

describe('kill -9 of a hub that is still starting', () => {
  it('is a reason to start another one, not to leave the client alone', async () => {
    await using home = new TempHome();
    const client = home.run(echo, home.project('one'));
    const handshake = client.initialize();
    for (let kills = 0; kills < 3; kills++) {
      const young = await waitFor('a hub', () => home.hubs()[0], { everyMs: 1 });
      process.kill(young.pid, 'SIGKILL');
      await waitFor('its end', () => !isAlive(young.pid));
    }
    expect((await handshake).result).toBeDefined();
    expect(await pidAfterAccident(client)).toBeGreaterThan(1); // the last one may have been ready already
    expect(home.hubs()).toHaveLength(1);
  });
});

describe('kill -9 of an instance', () => {
  it('calls under way get a retryable error, the next a new process; another project notices nothing', async () => {
    await using home = new TempHome();
    const clients = await clientsIn(home, [home.project('one'), home.project('two')], 4);
    const [first, elsewhere, second] = clients;
    if (!first || !second || !elsewhere) throw new Error('four clients were started');
    const [pid, untouched] = [await pidOf(first), await pidOf(elsewhere)];
    const calls = [first, second].map((client) => callTool(client, 'slow', { ms: 20_000 }));
    const other = callTool(elsewhere, 'slow', { ms: 500 });
    await pidOf(first); // answered after the slow call was read
    await pidOf(second);
    process.kill(pid, 'SIGKILL');
    for (const call of calls) expect((await call).error.data).toMatchObject({ code: 'instance-crashed', retry: 'now' });
    const after = await pidOf(first);
    expect(after).not.toBe(pid);
    expect(await pidOf(second)).toBe(after);
    expect((await other).text).toBe('slept 500');
    expect(await pidOf(elsewhere)).toBe(untouched);
    expect(home.instances(script)).toHaveLength(2);
  });
});

describe('kill -9 of a client', () => {
  it('harms nobody else, and its shim is gone with it', async () => {
    await using home = new TempHome();
    const [dying, other] = await clientsIn(home, [home.project('one')], 2);
    if (!dying || !other) throw new Error('two clients were started');
    const call = callTool(other, 'slow', { ms: 300 });
    await dying.kill();
    expect((await call).text).toBe('slept 300');
    expect(home.instances(script)).toHaveLength(1);
  });
});

describe('SIGSTOP of the hub', () => {
  it('what was asked meanwhile is answered after SIGCONT, by the same hub and the same process', async () => {
    await using home = new TempHome();
    const project = home.project('one');
    const [client] = await clientsIn(home, [project], 1);
    if (!client) throw new Error('one client was started');
    const [hub, pid] = [await home.hub(), await pidOf(client)];
    process.kill(hub.pid, 'SIGSTOP');
    try {
      const waiting = pidOf(client);
      const late = home.run(echo, project);
      const arriving = late.initialize().then(() => pidOf(late));
      await sleep(3_000); // long enough that an impatient shim would have started a second hub
      expect(home.hubs()).toHaveLength(1);
      process.kill(hub.pid, 'SIGCONT');
      expect(await waiting).toBe(pid);
      expect(await arriving).toBe(pid);
    } finally {
      if (isAlive(hub.pid)) process.kill(hub.pid, 'SIGCONT'); // a stopped hub could not be stopped properly
    }
    expect(home.hubs().map((it) => it.pid)).toEqual([hub.pid]);
  });
});
