import { expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { processOf } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';

const mib = 200;
const server = fixture('floods-client');
const sentTo = async (client: RawClient): Promise<number> => Number((await callTool(client, 'sent')).text);

it('a client that does not read 200 MB stalls itself only, and the hub stays small', async () => {
  await using home = new TempHome();
  const project = home.project('project');
  const [deaf, other] = [home.run(server, project), home.run(server, project)];
  for (const client of [deaf, other]) await client.initialize();
  for (let at = 0; at < 200; at++) await callTool(other, 'echo', { at });
  const hub = await home.hub();
  const before = hub.rssKib;
  let most = before;

  deaf.pause();
  const flood = { name: 'flood', arguments: { mib }, _meta: { progressToken: 'flood' } };
  const answer = deaf.request('tools/call', flood, { timeoutMs: 90_000 });
  const slowest = { ms: 0 };
  for (const giveUpAt = performance.now() + 60_000; (await sentTo(other)) < mib; ) {
    expect(performance.now()).toBeLessThan(giveUpAt);
    const from = performance.now();
    await callTool(other, 'echo', { text: 'still there' });
    slowest.ms = Math.max(slowest.ms, performance.now() - from);
    most = Math.max(most, processOf(hub.pid)?.rssKib ?? 0);
  }
  expect((most - before) / 1024).toBeLessThan(100);
  expect(slowest.ms).toBeLessThan(5_000);

  deaf.resume();
  const { message } = await answer;
  expect(message.result !== undefined || message.error?.data?.code === 'client-stalled').toBe(true);
  expect((await callTool(deaf, 'pid')).text).toBe((await callTool(other, 'pid')).text);
});
