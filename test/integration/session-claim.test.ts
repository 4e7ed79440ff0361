import { expect, it } from 'vitest';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { here, resumesOn } from '../support/resumes-on.ts';
import { sessionRow } from '../support/store-rows.ts';

const thor = { slug: 'thor', key: 'k-thor', root: '/src/thor', repositoryId: 'r1' };
const moved = { here: thor, hint: '8f4a2b' };
const foreign = (text: string) => ({ code: 'foreign-session', message: expect.stringContaining(text) });

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
      for (const asking of [{ hint: '8f4a2b' }, { hint: 'odin' }, { choice: id }])
        await expect(resumes.resume({ here: thor, force: true, ...asking })).rejects.toMatchObject({
          code: 'foreign-session',
          message: expect.stringContaining('belongs to those called odin'),
        });
      expect(await resumes.meant({ hint: '8f4a2b' })).toMatchObject({ kind: 'one', session: { id } });
      const resumed = await resumes.resume({ here, hint: '8f4a2b' });
      expect(resumed).toMatchObject({ kind: 'resumed', session: { projectKey: here.key, root: here.root } });
    }));

  const keyed = { ...silent, projectKey: here.key };

  it('goes on in another worktree of its repository, when it is named as a whole', async () =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add({ ...keyed, epic: 'e' });
      const resumes = resumesOn(sessions, { folders: { [here.root]: 'r1', [thor.root]: 'r1' } });
      for (const hint of ['8f4a', 'odin-PS-8f', 'e', 'odin'])
        await expect(resumes.resume({ here: thor, hint, force: true }), hint).rejects.toMatchObject(
          foreign('Go there'),
        );
      for (const repositoryId of ['r2', undefined])
        await expect(resumes.resume({ ...moved, here: { ...thor, repositoryId } })).rejects.toMatchObject(
          foreign('Go there to resume it.'),
        );
      expect(await resumes.meant(moved)).toMatchObject({ session: { id }, place: { root: thor.root } });
      const resumed = await resumes.resume(moved);
      const session = { project: 'thor', projectKey: thor.key, root: thor.root, resumes: id, epic: 'e' };
      expect(resumed).toMatchObject({ session, from: { id, root: here.root } });
      const next = resumed.kind === 'resumed' ? resumed.session.id : '';
      expect(next).toMatch(/^thor-PS-/);
      expect(await sessions.find({ scope: 'home', id: next, limit: 1 })).toMatchObject({ rows: [session] });
      expect(await resumes.meant(moved)).toMatchObject({ line: [id, next] });
      expect(await resumes.meant({ here, hint: '8f4a2b' }).catch(String)).toMatch(/thor-PS-.* Go there/);
      await expect(resumes.resume(moved)).rejects.toMatchObject({ code: 'session-taken', facts: { resumedBy: next } });
    }));

  it('is not taken from another worktree while it lives', async () =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add({ ...keyed, heartbeatAt: now });
      const resumes = resumesOn(sessions, { folders: { [here.root]: 'r1', [thor.root]: 'r1' } });
      await expect(resumes.resume(moved)).rejects.toMatchObject({ code: 'session-active' });
    }));

  it('whose folder is gone goes on where somebody is, by force', async () =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add(keyed);
      await sessions.add({ ...keyed, id: 'odin-PS-000002', hash: '000002', host: 'another' });
      const resumes = resumesOn(sessions, { folders: { [thor.root]: 'r1' } });
      const gone = `worked in ${here.root}, which is not there any more. With "force": true it goes on in`;
      await expect(resumes.resume(moved)).rejects.toMatchObject(foreign(gone));
      await expect(resumes.meant(moved)).rejects.toMatchObject(foreign(gone));
      await expect(resumes.meant({ hint: id, force: true })).rejects.toMatchObject(foreign('by its whole id'));
      await expect(resumes.resume({ ...moved, hint: '8f4a', force: true })).rejects.toMatchObject(foreign('whole id'));
      await expect(resumes.resume({ ...moved, hint: '000002', force: true })).rejects.toMatchObject(
        foreign('Go there'),
      );
      const resumed = await resumes.resume({ ...moved, force: true });
      expect(resumed).toMatchObject({
        session: { projectKey: thor.key, root: thor.root },
        evidence: { confidence: { reasons: expect.not.arrayContaining([expect.stringContaining('gone')]) } },
      });
    }));

  it('takes no reservations of files to another folder', async () =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add(keyed);
      const held = { scope: 'home', session: id, projectKey: here.key, root: here.root, since: now, until: now + 1 };
      const row = { ...held, pattern: 'a.ts', mode: 'exclusive', reason: null } as const;
      await sessions.reservations.change({ scope: 'home', session: id, at: now }, () => ({ put: [row], end: [] }));
      const inForce = { scope: 'home', at: now, limit: 9 };
      expect(await sessions.reservations.held(inForce)).toHaveLength(1);
      const next = { ...sessionRow({ project: 'thor', hash: '000002', projectKey: thor.key }), resumes: id };
      expect(await sessions.resume({ scope: 'home', id }, next)).toMatchObject({ resumedBy: next.id });
      expect(await sessions.reservations.held(inForce)).toEqual([]);
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
