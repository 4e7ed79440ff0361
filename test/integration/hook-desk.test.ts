import { expect, it } from 'vitest';
import type { Store } from '../../src/store/index.ts';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { type HookWorld, hookWorld } from '../support/hook-world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const ids = async ({ registry }: HookWorld): Promise<readonly string[]> =>
  (await registry.list({})).sessions.map(({ id }) => id);
const kinds = async ({ checkpoints }: HookWorld, session: string): Promise<readonly string[]> =>
  (await checkpoints.list(session, { limit: 50 })).rows.map(({ kind }) => kind);
/** Told, and a session came of it. */
const told = async ({ desk }: HookWorld, fact: Parameters<HookWorld['desk']['take']>[0]) => {
  const { session, ...rest } = await desk.take(fact);
  if (!session) throw new Error(`no session: ${JSON.stringify(rest)}`);
  return { ...session, ...rest };
};

onBothEngines('the desk of hooks', ({ fresh }) => {
  const inWorld = async (use: (it: HookWorld, store: Store) => Promise<void>): Promise<void> =>
    withStore(await fresh(), async (store) => {
      const world = await hookWorld(store);
      await use(world, store);
      expect(world.reports).toEqual([]);
    });
  it('a session begins, lives, is kept and ends, and every answer tells of it', () =>
    inWorld(async (world) => {
      const { clock, fact, footer, desk, checkpoints } = world;
      const begun = await told(world, fact('start', { source: 'startup', transcript: '/t/1.jsonl' }));
      expect(begun).toMatchObject({
        project: 'odin',
        projectKey: 'k-odin',
        root: '/src/odin',
        client: 'claude-code',
        clientSession: 'client-1',
        transcript: '/t/1.jsonl',
        status: 'active',
        problem: '',
      });
      expect(begun.context).toContain(`\`${begun.id}\``);
      expect(begun.context).not.toContain('Resume');
      await clock.advance(24 * MINUTE_MS);
      const outcome = await desk.take(fact('beat', { contextPercent: 12.49 }));
      expect(footer(outcome)).toBe(`Instance: ${begun.id} | Epic: — | Context: 12% | Active: 0.4h`);
      await clock.advance(1000);
      await desk.take(fact('compact', { reason: 'auto' }));
      expect(await kinds(world, begun.id)).toEqual(['compaction']);
      await clock.advance(1000);
      const compacted = await told(world, fact('start', { source: 'compact' }));
      expect(compacted).toMatchObject({ id: begun.id, contextPercent: 12 });
      expect(compacted.context).toMatch(/You go on with your own work\. Its last checkpoint is less than a minute old/);
      expect(compacted.context).toContain('# Resume Instructions');
      await clock.advance(10 * MINUTE_MS);
      await desk.take(fact('stop'));
      await checkpoints.settled();
      await clock.advance(1000);
      const ended = await told(world, fact('end', { reason: 'prompt_input_exit' }));
      expect(ended).toMatchObject({
        status: 'closed',
        closedWhy: 'ended by its client: prompt_input_exit',
        closedAt: clock.now(),
      });
      expect(await kinds(world, begun.id)).toEqual(['stop', 'stop', 'compaction']);
      expect(await ids(world)).toEqual([begun.id]);
    }));

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
      expect(await kinds(world, before.sessions[0]?.id ?? '')).toEqual(['stop', 'compaction']);
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
      expect(await kinds(world, id)).toEqual(['stop']);
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
      expect(await ids(world)).toHaveLength(2);
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
      expect(await ids(world)).toEqual([late.id]);
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

  it('a turn leaves a checkpoint when there is something to keep, not each one', () =>
    inWorld(async (world) => {
      const { clock, fact, checkpoints, commands } = world;
      const { id } = await told(world, fact('start'));
      const turnAfter = async (ms: number): Promise<number> => {
        await clock.advance(ms);
        await Promise.all([told(world, fact('stop')), told(world, fact('stop'))]);
        await checkpoints.settled();
        return (await kinds(world, id)).length;
      };
      expect(await turnAfter(1000)).toBe(1);
      expect(await turnAfter(30_000)).toBe(1);
      expect(await turnAfter(2 * MINUTE_MS), 'nothing was done').toBe(1);
      const done = {
        session: id,
        project: 'odin',
        connection: null,
        outcome: 'ok',
        parameters: {},
        result: {},
      } as const;
      await commands.tell({ ...done, action: 'edit', description: null, error: null, tags: '' });
      expect(await turnAfter(1000)).toBe(2);
      expect(await turnAfter(6 * MINUTE_MS), 'long enough').toBe(3);
    }));

  it('hooks that came into the middle of a session register it; nothing is ended that nobody knows', () =>
    inWorld(async (world) => {
      const { desk, fact } = world;
      expect(await desk.take(fact('end', { clientSession: 'never' }))).toMatchObject({
        session: undefined,
        problem: expect.stringMatching(/nothing to end/),
      });
      for (const event of ['beat', 'compact', 'stop'] as const)
        expect(await told(world, fact(event, { clientSession: event, contextPercent: 33.5 }))).toMatchObject({
          contextPercent: 34,
          context: '',
        });
      await world.checkpoints.settled();
      expect(await ids(world)).toHaveLength(3);
      const nowhere = await desk.take(fact('start', { clientSession: 'x', cwd: '/' }));
      expect(nowhere).toEqual({ session: undefined, context: '', problem: '/ is no project.' });
      const moved = await told(world, fact('beat', { clientSession: 'beat', cwd: '/' }));
      expect(moved, 'an agent that stands elsewhere is the same').toMatchObject({
        clientSession: 'beat',
        root: '/src/odin',
      });
    }));

  it('a session is gone on with in its own project only', () =>
    inWorld(async (world) => {
      const { clock, fact } = world;
      const { id } = await told(world, fact('start'));
      await clock.advance(HOUR_MS);
      const thor = await told(world, fact('start', { cwd: '/src/thor' }));
      expect(thor).toMatchObject({ project: 'thor', resumes: null });
      expect(thor.context).toContain('belongs to another project');
      expect(await world.registry.details(id)).toMatchObject({ resumedBy: null });
      expect(await told(world, fact('start')), 'back where it was').toMatchObject({ project: 'odin', resumes: id });
    }));

  it('calls over the connections of a client are done in its session, and in no other', () =>
    inWorld(async (world) => {
      const { clock, fact, commands, connections } = world;
      connections.set(10, ['c-1']).set(20, ['c-2']);
      const one = await told(world, fact('start', { pids: [10] }));
      const two = await told(world, fact('start', { clientSession: 'client-2', pids: [20] }));
      expect([commands.sessionOn('c-1'), commands.sessionOn('c-2')]).toEqual([one.id, two.id]);
      connections.set(10, ['c-1', 'c-3']);
      await told(world, fact('beat', { pids: [10] }));
      expect(commands.sessionOn('c-3')).toBe(one.id);
      connections.set(10, ['c-4']);
      const at = clock.now();
      await clock.advance(2 * MINUTE_MS);
      await told(world, fact('beat', { pids: [10], at }));
      expect(commands.sessionOn('c-4'), 'that pid may be another process by now').toBeUndefined();
    }));

  it('an agent that takes up another session itself works in that one from then on', () =>
    inWorld(async (world) => {
      const { clock, fact, commands, connections, resumes, registry } = world;
      const { id: old } = await told(world, fact('start', { clientSession: 'crashed' }));
      await clock.advance(HOUR_MS);
      connections.set(10, ['c-1']);
      const mine = await told(world, fact('start', { pids: [10] }));
      const here = { slug: 'odin', key: 'k-odin', root: '/src/odin' };
      const outcome = await resumes.resume({ here, choice: old, own: mine.id });
      const taken = outcome.kind === 'resumed' ? outcome.session.id : '';
      commands.attribute('c-1', taken);
      const next = await told(world, fact('beat', { pids: [10], contextPercent: 7 }));
      expect(next).toMatchObject({ id: taken, resumes: old, clientSession: 'client-1', contextPercent: 7 });
      expect(await registry.details(mine.id)).toMatchObject({ closedWhy: `its agent goes on as ${taken}` });
      await clock.advance(1000);
      expect(await told(world, fact('end', { pids: [10] }))).toMatchObject({ id: taken, status: 'closed' });
      expect((await registry.list({ open: true })).sessions).toEqual([]);
    }));

  it('what an agent is told is never longer than a client takes', () =>
    inWorld(async (world) => {
      const { clock, fact, checkpoints, registry } = world;
      const begun = await told(world, fact('start'));
      const words = Array.from({ length: 400 }, (_, at) => `${at} ${'🜂 long words '.repeat(20)}`);
      await checkpoints.create(await registry.details(begun.id), {
        kind: 'manual',
        pendingTasks: words.slice(0, 50),
        importantContext: words.join('\n'),
      });
      await clock.advance(1000);
      const { context } = await told(world, fact('start', { source: 'compact' }));
      expect(context.length).toBeGreaterThan(8000);
      expect(context.length).toBeLessThanOrEqual(9000);
      expect(context.isWellFormed()).toBe(true);
      expect(context).toMatch(/cut here/);
    }));
});
