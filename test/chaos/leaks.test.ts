import { expect, it } from 'vitest';
import { echoScript, pidOf, runClient, times } from '../support/chaos/clients.ts';
import { HubApi } from '../support/chaos/hub-api.ts';
import { type Footprint, footprintOf, socketFiles } from '../support/chaos/outside.ts';
import { chanceFor, holds, say } from '../support/chaos/scenario.ts';
import type { Seeded } from '../support/chaos/seeded.ts';
import { Tally } from '../support/chaos/tally.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const [rounds, clientsPerRound, warmUp] = [10, 16, 4];

/** One round of high concurrency with everything that tends to leak: calls, big results, cancellations, sudden deaths. */
async function storm(home: TempHome, projects: readonly string[], tally: Tally, chance: Seeded): Promise<void> {
  const clients = await Promise.all(times(clientsPerRound, () => runClient(home, chance.pick(projects))));
  await Promise.all(clients.flatMap((client) => times(25, () => oneCall(client, tally, chance))));
  await Promise.all(clients.map((client) => leave(client, chance)));
}

async function oneCall(client: RawClient, tally: Tally, chance: Seeded): Promise<void> {
  const kind = chance.between(0, 4);
  if (kind === 0) await tally.call(client, 'big', { bytes: chance.between(1, 200_000) });
  else if (kind === 1) await tally.call(client, 'slow', { ms: chance.between(0, 80) });
  else if (kind === 2) await tally.call(client, 'echo', { text: 'x' });
  else cancelled(client, chance);
}

/** Asked and taken back: no answer comes. */
function cancelled(client: RawClient, chance: Seeded): void {
  const id = `cancelled-${chance.between(0, 2 ** 31)}`;
  client.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'slow', arguments: { ms: 200 } } });
  client.notify('notifications/cancelled', { requestId: id });
}

async function leave(client: RawClient, chance: Seeded): Promise<void> {
  if (!chance.chance(0.3)) return void (await client.close());
  client.request('tools/call', { name: 'slow', arguments: { ms: 500 } }).catch(() => {}); // nobody waits for it
  await client.kill();
}

/** What private memory may have grown by. The hub has a small heap; a server's is what V8 lets it have. */
const [hubMib, serverMib] = [16, 64];

function hasNotGrown(before: Footprint | undefined, after: Footprint, mib: number): void {
  if (!before) throw new Error('there was no such process after the warm-up');
  expect(after.sockets).toBeLessThanOrEqual(before.sockets);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 2); // a log that is being rotated
  expect(after.threads).toBe(before.threads);
  expect(after.privateKib - before.privateKib).toBeLessThan(mib * 1024);
}

it('high concurrency leaks no descriptor, socket, thread, timer or memory, in the hub nor in an instance', {
  timeout: 240_000,
}, async () => {
  const chance = chanceFor('leaks');
  await using home = new TempHome();
  const projects = ['one', 'two'].map((name) => home.project(name));
  const steady = await Promise.all(projects.map((project) => runClient(home, project)));
  const pids = [(await home.hub()).pid, ...(await Promise.all(steady.map(pidOf)))];
  const [tally, api] = [new Tally(), new HubApi(home)];
  const seen: (readonly Footprint[])[] = [];
  for (let round = 0; round < rounds; round++) {
    await storm(home, projects, tally, chance);
    await waitFor('those who left are gone', async () => (await api.status()).connections === steady.length);
    await waitFor('nothing is in flight', async () => (await api.instances()).every((it) => it.in_flight === 0));
    seen.push(pids.map((pid) => footprintOf(pid)).filter((it) => it !== undefined));
  }
  const series = (what: keyof Footprint, of = 0): number[] => seen.map((one) => one[of]?.[what] ?? 0);
  const mib = (of: number): number[] => series('privateKib', of).map((kib) => Math.round(kib / 1024));
  say(`  private MiB: hub ${mib(0).join(' ')}, instances ${mib(1).join(' ')} / ${mib(2).join(' ')}`);
  expect([tally.lost, tally.wrong, tally.retried]).toEqual([[], [], 0]);
  expect(await Promise.all(steady.map(pidOf))).toEqual(pids.slice(1));
  const [warm, last] = [seen[warmUp - 1] ?? [], seen.at(-1) ?? []];
  expect(last).toHaveLength(pids.length);
  for (const [at, after] of last.entries()) hasNotGrown(warm[at], after, at === 0 ? hubMib : serverMib);
  expect(socketFiles(home)).toHaveLength(1);
  expect(home.instances(echoScript)).toHaveLength(projects.length);
  holds('after ten storms hub and instances hold what they held after the fourth', {
    ...tally.figures,
    hubDescriptors: series('descriptors'),
    hubThreads: series('threads'),
    hubPrivateMib: mib(0),
  });
});
