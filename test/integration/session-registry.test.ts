import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SessionRow } from '../../src/kernel/agent-session.ts';
import { type SessionRecords, SessionRegistry } from '../../src/session/index.ts';
import { onBothEngines, sqlitePlaces, withStore } from '../support/both-engines.ts';
import { FakeClock } from '../support/fake-clock.ts';

const chance = { hex: (bytes: number): string => randomBytes(bytes).toString('hex') };

const unused = (): Promise<never> => Promise.reject(new Error('not asked here'));

const registryOn = (records: SessionRecords, clock = new FakeClock(), random = chance) => ({
  clock,
  registry: new SessionRegistry({ records, scope: 'home', host: 'machine', clock, random, wokeAt: () => undefined }),
});

onBothEngines('the registry of sessions', ({ fresh }) => {
  const inStore = async (use: (made: ReturnType<typeof registryOn>) => Promise<void>) =>
    withStore(await fresh(), ({ sessions }) => use(registryOn(sessions)));
  const odin = { project: 'odin', kind: 'PS' } as const;

  it('issues an id for a project of up to 64 characters, and lives by heartbeats', () =>
    inStore(async ({ registry, clock }) => {
      const project = 'a-long-name'.padEnd(64, 'x');
      const { id, status } = await registry.register({ project, kind: 'MS' });
      expect([id, status]).toEqual([expect.stringMatching(new RegExp(`^${project}-MS-[0-9a-f]{6}$`)), 'active']);
      await registry.heartbeat(id, { contextPercent: 40, epic: 'epic-007-A' });
      await clock.advance(119_000);
      expect(await registry.heartbeat(id, { contextPercent: 55 })).toMatchObject({
        status: 'active',
        contextPercent: 55,
        epic: 'epic-007-A',
      });
      await clock.advance(120_001);
      expect(await registry.details(id)).toMatchObject({ status: 'stale', ageMs: 120_001 });
      expect((await registry.list({ project })).counts).toEqual({ active: 0, suspect: 0, stale: 1, closed: 0 });
    }));

  it('counts all, and finds who went silent, also where there are more than a list has', { timeout: 60_000 }, () =>
    inStore(async ({ registry, clock }) => {
      const many = (count: number, project: string) =>
        Promise.all(Array.from({ length: count }, () => registry.register({ project, kind: 'PS' })));
      const [silent, ended] = await many(2, 'zzz');
      await registry.close(ended?.id ?? '', 'done');
      await clock.advance(120_001);
      await many(1100, 'aaa');
      const all = { active: 1100, suspect: 0, stale: 1, closed: 1 };
      expect(await registry.list({})).toMatchObject({ total: 1102, counts: all });
      const stale = await registry.list({ status: 'stale' });
      expect([stale.sessions.map(({ id }) => id), stale.total]).toEqual([[silent?.id], 1]);
      const alive = await registry.list({ status: 'alive' });
      expect([alive.sessions.length, alive.total, alive.counts]).toEqual([1000, 1100, { ...all, closed: 0 }]);
      expect(await registry.list({ project: 'zzz' })).toMatchObject({
        total: 2,
        counts: { ...all, active: 0 },
      });
    }),
  );

  it('writes down no secret that it is given for the name of a session of a client', () =>
    inStore(async ({ registry }) => {
      const secret = `ghp_${'d4E5'.repeat(9)}`;
      const { id } = await registry.register({ ...odin, clientSession: 'a', transcript: '/t/a.jsonl' });
      for (const [member, link] of [
        ['claude_session_uuid', { clientSession: secret }],
        ['claude_session_path', { clientSession: 'b', transcript: `/t/${secret}.jsonl` }],
      ] as const) {
        const refusal = { code: 'invalid-params', facts: { member } };
        await expect(registry.register({ ...odin, ...link })).rejects.toMatchObject(refusal);
        await expect(registry.link(id, link)).rejects.toMatchObject(refusal);
      }
      const { sessions } = await registry.list({});
      expect(sessions).toMatchObject([{ id, clientSession: 'a', transcript: '/t/a.jsonl' }]);
    }));

  it('knows a session by its id, its hash, and what either begins with', () =>
    inStore(async ({ registry }) => {
      const { id, hash } = await registry.register(odin);
      const cased = [hash, id, id.slice(0, -2)].map((name) => name.toUpperCase());
      for (const name of [id, hash, ...cased, hash.slice(0, 4), id.slice(0, -2), ` ${hash} `, 'odin'])
        expect((await registry.details(name)).id, name).toBe(id);
      for (const name of ['', '%', '_', 'odi_', 'zzz', `${id}0`, '8f4a2b%', 'din', hash.slice(1), "'", '\u0000'])
        await expect(registry.details(name), name).rejects.toMatchObject({ code: 'unknown-session' });
    }));

  it('names all that can be meant, and takes none of them', () =>
    inStore(async ({ registry }) => {
      const ids: string[] = [];
      for (let at = 0; at < 25; at++) ids.push((await registry.register(odin)).id);
      await expect(registry.close('odin-PS', 'by mistake')).rejects.toMatchObject({
        code: 'ambiguous-session',
        message: expect.stringMatching(/can mean 25 sessions: .* and 5 more\. Say which one/),
        facts: { total: 25 },
      });
      expect((await registry.list({ open: true })).sessions.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    }));

  it('lets a closed session be closed, and says who took it over', () =>
    inStore(async ({ registry }) => {
      const { id } = await registry.register(odin);
      expect(await registry.close(id, 'done')).toMatchObject({ status: 'closed', closedWhy: 'done' });
      await expect(registry.heartbeat(id, { contextPercent: 5 })).rejects.toMatchObject({
        code: 'session-closed',
        message: `The session ${id} is closed (done) and has no heartbeat any more. Register a new one, or resume it.`,
      });
      expect(await registry.details(id)).toMatchObject({ status: 'closed', contextPercent: 0 });
    }));

  it('refuses to be told who somebody is', () =>
    inStore(async ({ registry }) => {
      await expect(registry.heartbeat('odin-PS-abcdef', {})).rejects.toMatchObject({ code: 'unknown-session' });
      await expect(registry.register({ ...odin, project: 'a%b' })).rejects.toMatchObject({ code: 'invalid-params' });
    }));

  it('draws again when a hash is taken, and a longer one when the project is crowded', async () =>
    withStore(await fresh(), async ({ sessions }) => {
      const drawn = ['8f4a2b', '8f4a2b', 'c0ffee', '8f4a2b', '8f4a2b', '8f4a2b', '8f4a2b0'].map((it) =>
        it.padEnd(16, '0'),
      );
      const { registry } = registryOn(sessions, new FakeClock(), { hex: () => drawn.shift() ?? 'f'.repeat(16) });
      const hashes = [];
      for (let at = 0; at < 3; at++) hashes.push((await registry.register(odin)).hash);
      expect(hashes).toEqual(['8f4a2b', 'c0ffee', '8f4a2b0']);
      expect((await registry.details('8f4a2b')).id).toBe('odin-PS-8f4a2b');
    }));
});

it('ten thousand sessions of one project in a store, none lost', { timeout: 120_000 }, async () => {
  await withStore(await sqlitePlaces().fresh(), async ({ sessions }) => {
    const { registry } = registryOn(sessions);
    const ids = new Set<string>();
    for (let at = 0; at < 10_000; at++) ids.add((await registry.register({ project: 'odin', kind: 'PS' })).id);
    expect(ids.size).toBe(10_000);
    expect((await sessions.find({ scope: 'home', limit: 0 })).total).toBe(10_000);
  });
});

it('a million ids of one project, none twice', { timeout: 120_000 }, async () => {
  const taken = new Set<string>();
  const add = async ({ hash }: SessionRow): Promise<boolean> => taken.size < taken.add(hash).size;
  const { registry } = registryOn({ add, find: unused, beat: unused, close: unused, link: unused });
  for (let at = 0; at < 1_000_000; at++) await registry.register({ project: 'odin', kind: 'PS' });
  expect(taken.size).toBe(1_000_000);
});
