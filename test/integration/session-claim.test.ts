import { expect, it } from 'vitest';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { here, resumesOn } from '../support/resumes-on.ts';
import { sessionRow } from '../support/store-rows.ts';

onBothEngines('whose session it is to go on with', ({ fresh }) => {
  const now = new FakeClock().now();
  const id = 'odin-PS-8f4a2b';
  const silent = sessionRow({ heartbeatAt: now - 300_000 });
  const beat = (at: number) => ({ scope: 'home', id, at, latest: now, epic: 'heard' });

  it('leaves alone who is heard of while it is looked at, unless told otherwise', async () =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add(silent);
      const resumes = resumesOn(sessions, { meanwhile: () => sessions.beat(beat(now)) });
      const asking = { here, hint: '8f4a2b' };
      await expect(resumes.resume(asking)).rejects.toMatchObject({
        code: 'session-active',
        message: expect.stringContaining('last heard of 0s ago'),
        facts: { id, ageSeconds: 0 },
      });
      expect(await sessions.beat(beat(now))).toMatchObject({ id, closedAt: null, resumedBy: null });
      expect((await sessions.find({ scope: 'home', limit: 0 })).total).toBe(1);
      expect(await resumes.resume({ ...asking, force: true })).toMatchObject({ kind: 'resumed', from: { id } });
    }));

  it('a sign of life that comes late says only what it says: who is silent since is gone on with', async () =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add(silent);
      const resumes = resumesOn(sessions, { meanwhile: () => sessions.beat(beat(now - 200_000)) });
      const resumed = await resumes.resume({ here, hint: '8f4a2b' });
      expect(resumed).toMatchObject({ kind: 'resumed', session: { epic: 'heard' }, from: { id } });
    }));

  it('what was registered in no project is not for every project', async () =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add(silent);
      const resumes = resumesOn(sessions);
      const thor = { slug: 'thor', key: 'k-thor', root: '/src/thor' };
      for (const asking of [{ hint: '8f4a2b' }, { hint: 'odin' }, { choice: id }])
        await expect(resumes.resume({ here: thor, force: true, ...asking })).rejects.toMatchObject({
          code: 'foreign-session',
          message: expect.stringContaining('belongs to those called odin'),
        });
      expect(await resumes.meant({ hint: '8f4a2b' })).toMatchObject({ kind: 'one', session: { id } });
      const resumed = await resumes.resume({ here, hint: '8f4a2b' });
      expect(resumed).toMatchObject({ kind: 'resumed', session: { projectKey: here.key, root: here.root } });
    }));

  it('a claim holds for what was judged only', async () =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add(silent);
      const next = sessionRow({ hash: '000002', resumes: id });
      const judged = { scope: 'home', id, heartbeatAt: now - 300_001 };
      expect(await sessions.resume(judged, next)).toMatchObject({ id, closedAt: null, resumedBy: null });
      expect((await sessions.find({ scope: 'home', limit: 0 })).total).toBe(1);
      const since = { ...judged, heartbeatAt: silent.heartbeatAt };
      expect(await sessions.resume(since, next)).toMatchObject({ resumedBy: next.id });
    }));
});
