import { expect, it } from 'vitest';
import type { SessionRow } from '../../src/kernel/agent-session.ts';
import type { Asking, Resumes } from '../../src/session/index.ts';
import type { Store } from '../../src/store/index.ts';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { here, resumesOn } from '../support/resumes-on.ts';
import { sessionRow } from '../support/store-rows.ts';

const WEEK_MS = 7 * 86_400_000;

const meantBy = async (resumes: Resumes, asking: Asking): Promise<readonly string[]> => {
  const meant = await resumes.meant({ here, ...asking });
  return meant.kind === 'one' ? [meant.session.id] : meant.sessions.map(({ id }) => id);
};

onBothEngines('going on with a session', ({ fresh }) => {
  const inStore = async (
    rows: readonly SessionRow[],
    use: (it: Resumes, sessions: Store['sessions']) => Promise<void>,
  ) =>
    withStore(await fresh(), async ({ sessions }) => {
      for (const row of rows) await sessions.add(row);
      await use(resumesOn(sessions), sessions);
    });
  const now = new FakeClock().now();

  it('means what was said, and nothing that only contains it', () =>
    inStore(
      [
        sessionRow({ hash: '0d1ab1', heartbeatAt: 5, epic: 'epic-007-A' }),
        sessionRow({ hash: '0d1ab12', heartbeatAt: 9, epic: 'epic-007' }),
        sessionRow({ hash: 'feed01', heartbeatAt: 7, closedAt: 8, epic: 'epic-007-A' }),
        sessionRow({ project: 'odin-two', hash: 'aaaaaa', heartbeatAt: 99 }),
        sessionRow({ project: 'feed', hash: 'bbbbbb', heartbeatAt: 1 }),
      ],
      async (resumes) => {
        const told: readonly (readonly [string, readonly string[]])[] = [
          ['odin-PS-0d1ab1', ['odin-PS-0d1ab1']],
          ['ODIN-ps-0D1AB1', ['odin-PS-0d1ab1']],
          ['Odin-PS-FE', ['odin-PS-feed01']],
          ['0d1ab1', ['odin-PS-0d1ab1']],
          ['0D1AB12', ['odin-PS-0d1ab12']],
          ['0d1a', ['odin-PS-0d1ab12', 'odin-PS-0d1ab1']],
          ['odin-PS-fe', ['odin-PS-feed01']],
          ['epic-007-A', ['odin-PS-feed01', 'odin-PS-0d1ab1']],
          ['epic-007', ['odin-PS-0d1ab12']],
          ['odin', ['odin-PS-0d1ab12', 'odin-PS-feed01', 'odin-PS-0d1ab1']],
          ['feed', ['odin-PS-feed01']],
        ];
        for (const [hint, ids] of told) expect(await meantBy(resumes, { hint }), hint).toEqual(ids);
        expect(await meantBy(resumes, {})).toEqual(['odin-PS-0d1ab12']);
        for (const hint of ['odi', 'dab1', '0d1', 'epic-00', '%', '_', 'epic-007-%', 'odin-PS-'])
          await expect(resumes.meant({ here, hint }), hint).rejects.toMatchObject({ code: 'unknown-session' });
        await expect(resumes.meant({ here, hint: '0d1' })).rejects.toThrow('Of a hash at least 4 digits are needed.');
      },
    ));

  it('a choice is an id of the list, however the list looks by then', () =>
    inStore(
      [
        sessionRow({ hash: '000001', epic: 'e', heartbeatAt: 5 }),
        sessionRow({ hash: '000002', epic: 'e', heartbeatAt: 9 }),
      ],
      async (resumes, sessions) => {
        const listed = await resumes.resume({ here, hint: 'e' });
        expect(listed).toMatchObject({ kind: 'several', total: 2, sessions: [{ hash: '000002' }, { hash: '000001' }] });
        await sessions.beat({ scope: 'home', id: 'odin-PS-000001', at: 20, latest: 20 });
        const chosen = await resumes.resume({ here, hint: 'e', choice: 'odin-PS-000002' });
        expect(chosen).toMatchObject({ kind: 'resumed', from: { id: 'odin-PS-000002' } });
        for (const choice of ['1', '2', '000001', 'odin'])
          await expect(resumes.resume({ here, hint: 'e', choice })).rejects.toMatchObject({ code: 'invalid-params' });
      },
    ));

  it('goes on with what was closed, a week ago, with its epic and context', () =>
    inStore(
      [
        sessionRow({
          heartbeatAt: now - WEEK_MS,
          closedAt: now - WEEK_MS,
          closedWhy: 'done',
          epic: 'e',
          contextPercent: 77,
          clientSession: 'c-1',
          transcript: '/t/c-1.jsonl',
        }),
      ],
      async (resumes) => {
        const secret = `ghp_${'a1B2'.repeat(9)}`;
        const asking = { here, hint: '8f4a2b', client: `codex ${secret}`, clientSession: 'c-2', at: now - 5 };
        expect(await resumes.resume(asking)).toMatchObject({
          kind: 'resumed',
          session: {
            epic: 'e',
            contextPercent: 77,
            status: 'active',
            resumes: 'odin-PS-8f4a2b',
            projectKey: here.key,
            client: 'codex [redacted:github-token]',
            clientSession: 'c-2',
            transcript: null,
            createdAt: now - 5,
            heartbeatAt: now - 5,
            closedAt: null,
          },
          evidence: { restsOn: 'basic', confidence: { score: 40, level: 'POOR' } },
        });
      },
    ));

  it('goes on with its own session once that is closed, not before', () =>
    inStore([sessionRow({ heartbeatAt: now })], async (resumes, sessions) => {
      const own = 'odin-PS-8f4a2b';
      await expect(resumes.resume({ here, own, force: true, hint: own })).rejects.toThrow(/is your own/);
      await sessions.close({ scope: 'home', id: own }, { at: now, why: 'done' });
      expect(await resumes.resume({ here, own, hint: own })).toMatchObject({ kind: 'resumed', from: { id: own } });
    }));

  it('of many who want to, one does, and all others are told which', () =>
    inStore([sessionRow()], async (resumes, sessions) => {
      const tries = await Promise.allSettled(
        Array.from({ length: 10 }, () => resumes.resume({ here, hint: '8f4a2b' })),
      );
      const won = tries.flatMap((it) =>
        it.status === 'fulfilled' && it.value.kind === 'resumed' ? [it.value.session.id] : [],
      );
      expect(won).toHaveLength(1);
      for (const it of tries)
        if (it.status === 'rejected')
          expect(it.reason).toMatchObject({
            code: 'session-taken',
            facts: { id: 'odin-PS-8f4a2b', resumedBy: won[0] },
          });
      expect((await sessions.find({ scope: 'home', limit: 0 })).total).toBe(2);
    }));

  it('the old name means whoever goes on, to the end of the line', async () =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add(sessionRow());
      const clock = new FakeClock();
      const resumes = resumesOn(sessions, { clock });
      const line = ['odin-PS-8f4a2b'];
      for (let at = 0; at < 3; at++) {
        const resumed = await resumes.resume({ here, hint: '8f4a2b' });
        if (resumed.kind === 'resumed') line.push(resumed.session.id);
        await expect(resumes.resume({ here, hint: '8f4a2b' })).rejects.toMatchObject({
          code: 'session-taken',
          facts: { resumedBy: line.at(-1) },
        });
        await clock.advance(120_001);
      }
      expect(await resumes.meant({ here, hint: '8f4a2b' })).toMatchObject({ session: { id: line.at(-1) }, line });
      expect((await sessions.find({ scope: 'home', limit: 0 })).total).toBe(4);
    }));

  it('leaves the living alone, unless told otherwise, and never takes the own one', () =>
    inStore([sessionRow({ heartbeatAt: now - 4500 })], async (resumes) => {
      for (const hint of ['8f4a2b', 'odin', undefined])
        await expect(resumes.resume({ here, ...(hint === undefined ? {} : { hint }) })).rejects.toMatchObject({
          code: 'session-active',
          message: expect.stringContaining('last heard of 4s ago'),
        });
      const own = { here, hint: '8f4a2b', force: true, own: 'odin-PS-8f4a2b' };
      await expect(resumes.resume(own)).rejects.toMatchObject({ code: 'session-active' });
      expect(await resumes.resume({ here, hint: '8f4a2b', force: true })).toMatchObject({ kind: 'resumed' });
    }));

  it('leaves alone who may only have slept', () =>
    inStore([sessionRow({ heartbeatAt: now + 3_600_000 })], async (resumes) => {
      await expect(resumes.resume({ here, hint: '8f4a2b' })).rejects.toMatchObject({
        code: 'session-active',
        message: expect.stringContaining('is suspect'),
      });
    }));

  it('of an epic means those that are free: nobody who lives, was taken over, or asks', () =>
    inStore(
      [
        sessionRow({ hash: '000001', epic: 'e' }),
        sessionRow({ hash: '000002', epic: 'e', heartbeatAt: now }),
        sessionRow({ hash: '000003', epic: 'e', heartbeatAt: 2000, closedAt: 2000, resumedBy: 'odin-PS-000004' }),
        sessionRow({ hash: '000005', epic: 'e', heartbeatAt: 3000 }),
      ],
      async (resumes) => {
        const asking = { hint: 'e', own: 'odin-PS-000005' };
        expect(await meantBy(resumes, asking)).toEqual(['odin-PS-000001']);
        expect(await resumes.resume({ here, ...asking })).toMatchObject({ from: { hash: '000001' } });
        expect(await meantBy(resumes, { hint: 'e' })).toEqual(['odin-PS-000005']);
      },
    ));

  it('goes round no circle of sessions that took each other over', () =>
    inStore(
      [
        sessionRow({ hash: '000001', closedAt: 1, resumedBy: 'odin-PS-000002' }),
        sessionRow({ hash: '000002', closedAt: 1, resumedBy: 'odin-PS-000001' }),
      ],
      async (resumes) =>
        expect(await resumes.meant({ here, hint: '000001' })).toMatchObject({
          line: ['odin-PS-000001', 'odin-PS-000002'],
        }),
    ));

  it('draws another hash when the one it drew is taken', async () =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add(sessionRow());
      const drawn = ['8f4a2b', '8f4a2b', 'c0ffee'].map((it) => it.padEnd(16, '0'));
      const resumes = resumesOn(sessions, { random: { hex: () => drawn.shift() ?? 'f'.repeat(16) } });
      expect(await resumes.resume({ here, hint: '8f4a2b' })).toMatchObject({ session: { id: 'odin-PS-c0ffee' } });
    }));

  it('leaves other projects to their own', () =>
    inStore(
      [sessionRow({ projectKey: 'k-thor' }), sessionRow({ hash: '000002', projectKey: here.key })],
      async (resumes) => {
        for (const asking of [{ hint: '8f4a2b' }, { hint: '8f4a2b', force: true }, { choice: 'odin-PS-8f4a2b' }])
          await expect(resumes.resume({ here, ...asking })).rejects.toMatchObject({ code: 'foreign-session' });
        expect(await meantBy(resumes, { hint: 'odin' })).toEqual(['odin-PS-000002']);
        expect(await meantBy(resumes, {})).toEqual(['odin-PS-000002']);
        await expect(resumes.meant({})).rejects.toMatchObject({ code: 'invalid-params' });
      },
    ));
});
