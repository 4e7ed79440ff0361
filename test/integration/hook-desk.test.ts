import { expect, it } from 'vitest';
import { onBothEngines } from '../support/both-engines.ts';
import { HOUR_MS, hookWorlds, idsIn, kindsOf, MINUTE_MS, told } from '../support/hook-world.ts';

onBothEngines('the desk of hooks', ({ fresh }) => {
  const inWorld = hookWorlds(fresh);

  it('a clock that was set back stops no session: what is told now counts', () =>
    inWorld(async (world) => {
      const { clock, fact, registry } = world;
      const { id } = await told(world, fact('start', { source: 'startup' }));
      await registry.heartbeat(id, { at: clock.now() + HOUR_MS, contextPercent: 42 });
      expect(await registry.details(id)).toMatchObject({ status: 'suspect', contextPercent: 42 });
      const now = clock.now();
      expect(await told(world, fact('beat', { contextPercent: 83 }))).toMatchObject({
        contextPercent: 83,
        status: 'active',
        heartbeatAt: now,
      });
      await registry.heartbeat(id, { at: clock.now() + HOUR_MS });
      expect(await told(world, fact('end', { reason: 'other' }))).toMatchObject({ status: 'closed', closedAt: now });
    }));

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
      expect(await kindsOf(world, begun.id)).toEqual(['compaction']);
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
      expect(await kindsOf(world, begun.id)).toEqual(['stop', 'stop', 'compaction']);
      expect(await idsIn(world)).toEqual([begun.id]);
      expect(world.archived, 'before the compaction, after a turn, at the end').toEqual([begun.id, begun.id, begun.id]);
    }));

  it('a session that was told of before its start is as new as one that was not', () =>
    inWorld(async (world) => {
      const { clock, fact, commands } = world;
      const { id } = await told(world, fact('beat', { contextPercent: 3 }));
      await clock.advance(900);
      const begun = await told(world, fact('start', { source: 'startup' }));
      expect([begun.id, begun.contextPercent]).toEqual([id, 3]);
      expect(begun.context).toMatch(/^You are the agent session `[^`]+` [^\n]*$/);
      const again = await told(world, fact('start', { source: 'resume' }));
      expect(again.context).toContain('You go on with your own work');
      const done = {
        session: id,
        project: 'odin',
        projectKey: '',
        connection: null,
        outcome: 'ok',
        parameters: {},
        result: {},
      } as const;
      await commands.tell({ ...done, action: 'edit', description: null, error: null, tags: '' });
      const later = await told(world, fact('start', { source: 'startup' }));
      expect(later.context, 'something was done').toContain('You go on with your own work');
    }));

  it('a turn leaves a checkpoint when there is something to keep, not each one', () =>
    inWorld(async (world) => {
      const { clock, fact, checkpoints, commands } = world;
      const { id } = await told(world, fact('start'));
      const turnAfter = async (ms: number): Promise<number> => {
        await clock.advance(ms);
        await Promise.all([told(world, fact('stop')), told(world, fact('stop'))]);
        await checkpoints.settled();
        return (await kindsOf(world, id)).length;
      };
      expect(await turnAfter(1000)).toBe(1);
      expect(await turnAfter(30_000)).toBe(1);
      expect(await turnAfter(2 * MINUTE_MS), 'nothing was done').toBe(1);
      const done = {
        session: id,
        project: 'odin',
        projectKey: '',
        connection: null,
        outcome: 'ok',
        parameters: {},
        result: {},
      } as const;
      await commands.tell({ ...done, action: 'edit', description: null, error: null, tags: '' });
      expect(await turnAfter(1000)).toBe(2);
      expect(await turnAfter(6 * MINUTE_MS), 'long enough').toBe(3);
    }));

  it('a copy that OpenCode’s plugin left is taken in whenever one may be there, checkpoint or not', () =>
    inWorld(async (world) => {
      const { desk, fact, checkpoints, archived } = world;
      const ofIt = { client: 'opencode', clientSession: 'ses_1' } as const;
      const { id } = await told(world, fact('start', ofIt));
      await desk.take(fact('beat', ofIt));
      expect(archived, 'one that was left when its fact was lost; a beat leaves none').toEqual([id]);
      for (const event of ['stop', 'stop', 'compact', 'end', 'stop'] as const) {
        archived.length = 0;
        await desk.take(fact(event, ofIt));
        await checkpoints.settled();
        expect(new Set(archived), event).toEqual(new Set([id]));
      }
      archived.length = 0;
      for (const event of ['beat', 'stop'] as const)
        await desk.take(fact(event, { ...ofIt, clientSession: 'ses_2', cwd: '/no/project' }));
      await desk.take(fact('stop', { cwd: '/no/project', clientSession: 'of-claude' }));
      expect(archived).toEqual(['none of ses_2']);
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
      expect(await idsIn(world)).toHaveLength(3);
      const nowhere = await desk.take(fact('start', { clientSession: 'x', cwd: '/' }));
      expect(nowhere).toEqual({ session: undefined, context: '', problem: '/ is no project.' });
      const moved = await told(world, fact('beat', { clientSession: 'beat', cwd: '/' }));
      expect(moved, 'an agent that stands elsewhere is the same').toMatchObject({
        clientSession: 'beat',
        root: '/src/odin',
      });
    }));

  it('a session whose id or path looks like a secret is registered once, without it', () =>
    inWorld(async (world) => {
      const { desk, fact, clock } = world;
      const secret = `ghp_${'d4E5'.repeat(9)}`;
      const path = { transcript: `/t/${secret}.jsonl` };
      const begun = await told(world, fact('start', path));
      expect(begun).toMatchObject({ clientSession: 'client-1', transcript: null, problem: '' });
      await desk.take(fact('beat', { transcript: '/t/1.jsonl' }));
      expect(await told(world, fact('beat', path))).toMatchObject({ id: begun.id, transcript: '/t/1.jsonl' });
      const other = await told(world, fact('start', { clientSession: secret }));
      expect(other).toMatchObject({ clientSession: expect.stringMatching(/^withheld-[0-9a-f]{32}$/), problem: '' });
      await clock.advance(1000);
      for (const event of ['beat', 'stop', 'end'] as const)
        expect(await told(world, fact(event, { clientSession: secret }))).toMatchObject({ id: other.id, problem: '' });
      await world.checkpoints.settled();
      expect((await idsIn(world)).toSorted()).toEqual([begun.id, other.id].toSorted());
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
