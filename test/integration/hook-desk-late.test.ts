import { expect, it } from 'vitest';
import { onBothEngines } from '../support/both-engines.ts';
import { HOUR_MS, hookWorlds, idsIn, kindsOf, MINUTE_MS, told } from '../support/hook-world.ts';

onBothEngines('hooks that come late, twice, or at once', ({ fresh }) => {
  const inWorld = hookWorlds(fresh);

  it('what is told twice is done once, also by the next hub', () =>
    inWorld(async (world) => {
      const { clock, fact } = world;
      const facts = [fact('start'), fact('beat', { contextPercent: 30 }), fact('compact'), fact('end')];
      for (const one of facts) await world.desk.take({ ...one, at: clock.now() });
      const before = await world.registry.list({});
      for (const hub of [world, await world.again()])
        for (const one of [...facts, ...facts.toReversed(), ...facts])
          expect(await hub.desk.take(one)).toMatchObject({ session: { status: 'closed' } });
      expect(await world.registry.list({})).toEqual(before);
      expect(await kindsOf(world, before.sessions[0]?.id ?? '')).toEqual(['stop', 'compaction']);
    }));

  it('a sign of life behind the end wakes nobody; a start does', () =>
    inWorld(async (world) => {
      const { clock, fact } = world;
      const { id } = await told(world, fact('start'));
      await clock.advance(1000);
      await told(world, fact('end'));
      for (const event of ['beat', 'compact', 'stop', 'end'] as const) {
        await clock.advance(MINUTE_MS);
        expect(await told(world, fact(event, { contextPercent: 5 })), event).toMatchObject({ id, status: 'closed' });
      }
      expect((await told(world, fact('beat'))).problem).toMatch(/is closed/);
      expect(await kindsOf(world, id)).toEqual(['stop']);
      const next = await told(world, fact('start', { source: 'resume' }));
      expect(next).toMatchObject({ resumes: id, status: 'active', clientSession: 'client-1' });
      expect(next.context).toContain(`You go on with the work of \`${id}\``);
    }));

  it('after a crash the client that comes back goes on with the same line of sessions', () =>
    inWorld(async (world) => {
      const { clock, fact } = world;
      const { id: first } = await told(world, fact('start'));
      await told(world, fact('beat', { contextPercent: 62 }));
      await told(world, fact('compact'));
      await clock.advance(MINUTE_MS);
      expect(await told(world, fact('start', { source: 'resume' })), 'a minute is no crash').toMatchObject({
        id: first,
      });
      await clock.advance(26 * HOUR_MS);
      await world.registry.heartbeat((await told(world, fact('start', { clientSession: 'other' }))).id, {});
      const next = await told(await world.again(), fact('start', { source: 'resume', transcript: '/t/2' }));
      expect(next).toMatchObject({ resumes: first, contextPercent: 62, transcript: '/t/2', root: '/src/odin' });
      expect(next.context).toMatch(/Its last checkpoint is 26 h old/);
      expect(await world.registry.details(first)).toMatchObject({ resumedBy: next.id, status: 'closed' });
      expect(await told(world, fact('beat'))).toMatchObject({ id: next.id, status: 'active' });
    }));

  it('two starts of one client at once make one session, and take over once', () =>
    inWorld(async (world) => {
      const { clock, fact } = world;
      const begun = await Promise.all(Array.from({ length: 8 }, () => told(world, fact('start'))));
      expect(new Set(begun.map(({ id }) => id)).size).toBe(1);
      await clock.advance(HOUR_MS);
      const again = await Promise.all(Array.from({ length: 8 }, () => told(world, fact('start'))));
      expect(new Set(again.map(({ id, resumes }) => `${id} ${resumes}`)).size).toBe(1);
      expect(await idsIn(world)).toHaveLength(2);
    }));

  it('of an agent and a hook that want the same session one gets it, and the other works on its own', () =>
    inWorld(async (world) => {
      const { clock, fact, resumes } = world;
      const here = { slug: 'odin', key: 'k-odin', root: '/src/odin' };
      for (let round = 0; round < 5; round++) {
        const clientSession = `racing-${round}`;
        const { id: old } = await told(world, fact('start', { clientSession }));
        await clock.advance(HOUR_MS);
        const [hook, agent] = await Promise.all([
          told(world, fact('start', { clientSession, source: 'resume' })),
          resumes.resume({ here, choice: old }).catch((error: unknown) => error),
        ]);
        const { resumedBy } = await world.registry.details(old);
        if (hook.resumes === old)
          expect([resumedBy, agent]).toEqual([hook.id, expect.objectContaining({ code: 'session-taken' })]);
        else {
          expect(agent).toMatchObject({ kind: 'resumed', session: { id: resumedBy } });
          expect(hook).toMatchObject({ resumes: null, clientSession });
          expect(hook.context).toContain(`taken over by ${resumedBy}`);
        }
      }
      const { id: taken } = await told(world, fact('start', { clientSession: 'slow' }));
      await clock.advance(HOUR_MS);
      await resumes.resume({ here, choice: taken });
      const alone = await told(world, fact('start', { clientSession: 'slow' }));
      expect(alone).toMatchObject({ resumes: null, status: 'active' });
      expect(alone.context).toMatch(
        /was taken over by odin-PS-[0-9a-f]+, which goes on with its work\. You work in a session of your own/,
      );
      expect(await told(world, fact('beat', { clientSession: 'slow' }))).toMatchObject({ id: alone.id });
    }));

  it('what waited in a file counts for when it happened: nothing moves back, nobody comes back', () =>
    inWorld(async (world) => {
      const { clock, fact } = world;
      const then = clock.now();
      await clock.advance(2 * HOUR_MS);
      const late = await told(world, fact('start', { at: then }));
      expect(late).toMatchObject({ createdAt: then, heartbeatAt: then, status: 'stale' });
      expect(await told(world, fact('beat', { at: then + 9000, contextPercent: 40 }))).toMatchObject({
        heartbeatAt: then + 9000,
        contextPercent: 40,
        status: 'stale',
      });
      const now = clock.now();
      expect(await told(world, fact('beat', { contextPercent: 55 }))).toMatchObject({ id: late.id, heartbeatAt: now });
      const old = await told(world, fact('beat', { at: then + 20_000, contextPercent: 41 }));
      expect(old).toMatchObject({ id: late.id, heartbeatAt: now, contextPercent: 55 });
      expect(await told(world, fact('end', { at: then + 30_000 })), 'it went on since').toMatchObject({
        status: 'active',
      });
      await told(world, fact('end'));
      const over = await told(world, fact('start', { at: now - 1 }));
      expect(over).toMatchObject({
        id: late.id,
        status: 'closed',
        context: '',
        problem: expect.stringMatching(/told late/),
      });
      expect(await idsIn(world)).toEqual([late.id]);
    }));

  it('a whole day that waited is told truly: began, taken up again, ended', () =>
    inWorld(async (world) => {
      const { clock, fact } = world;
      const then = clock.now();
      await clock.advance(24 * HOUR_MS);
      const day = [
        fact('start', { at: then }),
        fact('beat', { at: then + 5000, contextPercent: 20 }),
        fact('compact', { at: then + 6000 }),
        fact('end', { at: then + 7000, reason: 'other' }),
        fact('start', { at: then + HOUR_MS, source: 'resume' }),
        fact('end', { at: then + HOUR_MS + 5000 }),
      ];
      for (const one of day) await told(world, one);
      const { sessions } = await world.registry.list({});
      expect(sessions.toSorted((a, b) => a.createdAt - b.createdAt)).toMatchObject([
        { createdAt: then, closedAt: then + 7000, contextPercent: 20 },
        { createdAt: then + HOUR_MS, closedAt: then + HOUR_MS + 5000, contextPercent: 20 },
      ]);
    }));

  it('an end that is told before its start ends what that begins, and nothing later', () =>
    inWorld(async (world) => {
      const { clock, fact } = world;
      const then = clock.now();
      await clock.advance(MINUTE_MS);
      const day = { start: fact('start', { at: then }), end: fact('end', { at: then + 9000 }) };
      expect(await world.desk.take(day.end)).toMatchObject({ session: undefined });
      const first = await told(world, day.start);
      expect(first).toMatchObject({ createdAt: then, closedAt: then + 9000, context: '' });
      expect(await kindsOf(world, first.id)).toEqual(['stop']);

      const again = { start: fact('start', { at: then + 20_000 }), end: fact('end', { at: then + 29_000 }) };
      expect(await told(world, again.end)).toMatchObject({ id: first.id });
      const second = await told(world, again.start);
      expect(second).toMatchObject({ resumes: first.id, closedAt: then + 29_000 });
      expect(await told(world, fact('start'))).toMatchObject({ resumes: second.id, status: 'active' });
      expect(await told(world, { ...again.start, id: fact('start').id })).toMatchObject({ status: 'active' });
    }));

  it('a sign of life between an end and its start that is late begins nothing that goes on', () =>
    inWorld(async (world) => {
      const { clock, fact } = world;
      const then = clock.now();
      await clock.advance(MINUTE_MS);
      await world.desk.take(fact('end', { at: then + 9000 }));
      const over = await told(world, fact('beat', { at: then + 9001 }));
      expect(over).toMatchObject({ status: 'closed' });
      expect(await told(world, fact('start', { at: then }))).toMatchObject({ id: over.id, status: 'closed' });
      expect(await told(world, fact('start'))).toMatchObject({ resumes: over.id, status: 'active' });
    }));

  it('a clock that runs ahead is taken for now', () =>
    inWorld(async (world) => {
      const { clock, fact } = world;
      const ahead = clock.now() + 24 * HOUR_MS;
      expect(await told(world, fact('start', { at: ahead }))).toMatchObject({ createdAt: clock.now() });
      expect(await told(world, fact('beat', { at: ahead }))).toMatchObject({ heartbeatAt: clock.now() });
      await clock.advance(1000);
      expect(await told(world, fact('end', { at: ahead }))).toMatchObject({ closedAt: clock.now() });
    }));

  it('who slept with the machine is gone on with, not taken over', () =>
    inWorld(async (world) => {
      const { clock, fact } = world;
      const { id } = await told(world, fact('start'));
      clock.sleepThrough(8 * HOUR_MS);
      expect(await told(world, fact('start', { source: 'resume' }))).toMatchObject({ id, status: 'active' });
    }));
});
