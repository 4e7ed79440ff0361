import { array, assert, asyncProperty, boolean, constantFrom, integer, record, shuffledSubarray } from 'fast-check';
import { expect, it } from 'vitest';
import type { ClientFact, SessionView } from '../../src/session/index.ts';
import { sqlitePlaces } from '../support/both-engines.ts';
import { type HookWorld, hookWorlds, MINUTE_MS } from '../support/hook-world.ts';

const inWorld = hookWorlds(sqlitePlaces().fresh);

/** What happens, after how long, and whether the hub is another one by then. */
const step = record({
  event: constantFrom<ClientFact['event']>('start', 'start', 'beat', 'beat', 'compact', 'stop', 'end'),
  afterMs: constantFrom(1, 900, 4000, 30_000, 130_000, 10 * MINUTE_MS),
  contextPercent: integer({ min: 0, max: 100 }),
  newHub: boolean(),
});
const steps = array(step, { minLength: 1, maxLength: 12 });

const sessionsOf = async ({ registry }: HookWorld, client: string): Promise<readonly SessionView[]> =>
  (await registry.ofClient(client)).toSorted((a, b) => a.createdAt - b.createdAt);

/** What must not change; how old it is does. */
const lasting = (sessions: readonly SessionView[]) =>
  sessions.map(({ id, heartbeatAt, closedAt, contextPercent, resumes, resumedBy }) => ({
    id,
    heartbeatAt,
    closedAt,
    contextPercent,
    resumes,
    resumedBy,
  }));

/** Rules that hold whatever is told, in whatever order. */
function mustBeSane(now: readonly SessionView[], before: readonly SessionView[], facts: readonly ClientFact[]): void {
  expect(now.filter(({ closedAt }) => closedAt === null).length).toBeLessThanOrEqual(1);
  for (const session of before) {
    const after = now.find(({ id }) => id === session.id);
    expect(after?.heartbeatAt).toBeGreaterThanOrEqual(session.heartbeatAt);
    if (session.closedAt !== null) expect(after?.closedAt).toBe(session.closedAt);
  }
  const starts = new Set(facts.filter(({ event }) => event === 'start').map(({ at }) => at));
  for (const { resumes, createdAt } of now) if (resumes !== null) expect(starts).toContain(createdAt);
}

it('whatever clients do, and however often it is told again, a session ends once and comes back only with a start', () =>
  inWorld(async (first) => {
    let [world, client] = [first, 0];
    await assert(
      asyncProperty(steps, array(integer({ min: 0, max: 11 }), { maxLength: 12 }), async (happened, repeated) => {
        const clientSession = `client-${client++}`;
        const facts: ClientFact[] = [];
        let before: readonly SessionView[] = [];
        for (const { event, afterMs, contextPercent, newHub } of happened) {
          await world.clock.advance(afterMs);
          if (newHub) world = await world.again();
          const fact = world.fact(event, { clientSession, contextPercent });
          facts.push(fact);
          await world.desk.take(fact);
          const now = await sessionsOf(world, clientSession);
          mustBeSane(now, before, facts);
          before = now;
        }
        await world.checkpoints.settled();
        const kept = await Promise.all(before.map(({ id }) => world.checkpoints.list(id, { limit: 100 })));
        world = await world.again();
        for (const at of repeated) if (facts[at]) await world.desk.take(facts[at]);
        await world.checkpoints.settled();
        expect(lasting(await sessionsOf(world, clientSession))).toEqual(lasting(before));
        expect(await Promise.all(before.map(({ id }) => world.checkpoints.list(id, { limit: 100 })))).toEqual(kept);
      }),
      { numRuns: 60 },
    );
  }));

it('told in any order, nothing moves back and nobody comes back', () =>
  inWorld(async (world) => {
    let client = 0;
    await assert(
      asyncProperty(steps, array(integer({ min: 0, max: 11 }), { maxLength: 24 }), async (happened, order) => {
        const clientSession = `client-${client++}`;
        const facts: ClientFact[] = [];
        for (const { event, afterMs, contextPercent } of happened) {
          await world.clock.advance(afterMs);
          facts.push(world.fact(event, { clientSession, contextPercent }));
        }
        let before: readonly SessionView[] = [];
        for (const at of order) {
          if (facts[at]) await world.desk.take(facts[at]);
          const now = await sessionsOf(world, clientSession);
          mustBeSane(now, before, facts);
          before = now;
        }
      }),
      { numRuns: 60 },
    );
  }));

it('told in any order, a life is one session, and over', () =>
  inWorld(async (world) => {
    const events = ['start', 'beat', 'compact', 'stop', 'end'] as const;
    let client = 0;
    await assert(
      asyncProperty(shuffledSubarray([...events], { minLength: events.length }), async (order) => {
        const clientSession = `life-${client++}`;
        const then = world.clock.now();
        await world.clock.advance(MINUTE_MS);
        for (const event of order)
          await world.desk.take(world.fact(event, { clientSession, at: then + 1000 * events.indexOf(event) }));
        await world.checkpoints.settled();
        expect(await sessionsOf(world, clientSession)).toMatchObject([{ closedAt: then + 4000 }]);
      }),
      { numRuns: 80 },
    );
  }));
