import { expect, it } from 'vitest';
import { oneSession } from '../../../test/support/small-session-view.ts';
import { HubError } from '../../kernel/errors.ts';
import { allVerdicts } from './verify.ts';

const ids = Array.from({ length: 7 }, (_, at) => `odin-PS-00000${at}`);

/** Each that is read is forgotten at once, and the one behind it as well. */
function pruned(failure: HubError) {
  const there = [...ids];
  return {
    sessions: async ({ offset = 0 }: { readonly offset?: number }) => ({
      sessions: there.slice(offset, offset + 3).map((id) => ({ ...oneSession, instance_id: id })),
      total: there.length,
      counts: { active: there.length, suspect: 0, stale: 0, closed: 0 },
    }),
    async verifySession(id: string) {
      if (!there.includes(id)) throw failure;
      there.splice(there.indexOf(id), 2);
      return { instance_id: id, valid: true, events_checked: 1, last_hash: '', problem_count: 0, problems: [] };
    },
  };
}

async function read(client: ReturnType<typeof pruned>): Promise<string[]> {
  const found: string[] = [];
  for await (const { instance_id: id } of allVerdicts(client)) found.push(id);
  return found;
}

it('sessions that are forgotten while all are read hide none of the others', async () => {
  expect(await read(pruned(new HubError('unknown-session', 'gone')))).toEqual(ids.filter((_, at) => at % 2 === 0));
});

it('whatever else goes wrong is told', async () => {
  await expect(read(pruned(new HubError('store-away', 'away')))).rejects.toMatchObject({ code: 'store-away' });
});
