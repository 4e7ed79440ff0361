import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothHubs } from '../support/both-hubs.ts';
import { done, list, register, type World, worldIn } from '../support/session-clients.ts';
import { waitFor } from '../support/wait-for.ts';

const MANY = 1000;

onBothHubs('a thousand agents that register at once', (open) => {
  const opened: { it?: World } = {};
  beforeAll(async () => {
    opened.it = await worldIn(await open());
  });
  afterAll(() => opened.it?.home[Symbol.asyncDispose]());

  it('all have an id of their own, and all of it is written down', async () => {
    const { one } = opened.it ?? expect.unreachable();
    const ids = await Promise.all(Array.from({ length: MANY }, () => register(one, { project: 'burst' })));
    expect(new Set(ids).size).toBe(MANY);
    const { total_count: total } = await done(one, 'list_instances', { project: 'burst', limit: 1 });
    expect(total).toBe(MANY);
    const isWritten = async (id: string): Promise<boolean> => {
      const events = list(await done(one, 'query_events', { instance_id: id }), 'events');
      return events.length === 1 && events[0]?.['event_type'] === 'instance_registered';
    };
    await waitFor('what is told behind the last of them is written', () => isWritten(ids.at(-1) ?? ''));
    expect(await Promise.all(ids.map(isWritten))).toEqual(ids.map(() => true));
  });
});
