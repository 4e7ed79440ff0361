import { expect, it } from 'vitest';
import { onBothEngines, withEngine, withStore } from '../support/both-engines.ts';
import * as rows from '../support/store-rows.ts';

const id = { scope: 'home', key: 'k1' };

onBothEngines('the questions of the store', ({ engine, fresh }) => {
  it('gives back what was written', async () => {
    await withStore(await fresh(), async (store) => {
      expect(store.engine).toBe(engine);
      const full = rows.instanceRow({
        socketPath: '/run/x',
        rssBytes: 5e9,
        error: 'it fell',
        heartbeatAt: 7,
        pid: null,
      });
      const event = rows.eventRow({ details: { why: 'crashed', how: { code: 1 }, words: ['ä', '{}'] } });
      const state = rows.stateRow({ body: '{"selected": "Root/ä",  "n":1e2}' });
      await store.write([
        { kind: 'instance', row: full },
        { kind: 'event', row: event },
        { kind: 'metrics', row: rows.metricsRow() },
        { kind: 'state', row: state },
      ]);
      expect(await store.instances({})).toEqual([full]);
      expect(await store.history({ limit: 10 })).toEqual([event]);
      expect(await store.metrics(id, 0)).toEqual([rows.metricsRow()]);
      expect(await store.state(id)).toEqual(state);
    });
  });

  it('keeps what it was given after it was closed', async () => {
    const place = await fresh();
    await withStore(place, (store) => store.write([rows.hub(), rows.project(), rows.instance(), rows.event()]));
    await withStore(place, async (store) => {
      expect(await store.instances({ scope: 'home' })).toEqual([rows.instanceRow()]);
      expect(store.notes).toEqual([]);
    });
  });

  it('lists instances of a scope or a hub, by project and name, byte by byte', async () => {
    await withStore(await fresh(), async (store) => {
      await store.write([
        rows.instance({ key: 'k1', project: 'b', name: 'x' }),
        rows.instance({ key: 'k2', project: 'B', name: 'x', hub: 'hub-b' }),
        rows.instance({ key: 'k3', project: 'a-b', name: 'x', scope: 'cluster' }),
        rows.instance({ key: 'k4', project: 'ab', name: 'y' }),
        rows.instance({ key: 'k5', project: 'ab', name: 'X' }),
      ]);
      const keys = async (where: { scope?: string; hub?: string }) =>
        (await store.instances(where)).map(({ key }) => key);
      expect(await keys({})).toEqual(['k2', 'k3', 'k5', 'k4', 'k1']);
      expect(await keys({ scope: 'cluster' })).toEqual(['k3']);
      expect(await keys({ hub: 'hub-b' })).toEqual(['k2']);
      expect(await keys({ scope: 'home', hub: 'hub-a' })).toEqual(['k5', 'k4', 'k1']);
    });
  });

  it('of two writings of an instance the later one stays, whichever comes last', async () => {
    await withStore(await fresh(), async (store) => {
      await store.write([rows.instance({ seenAt: 20, status: 'ready' })]);
      await store.write([rows.instance({ seenAt: 10, status: 'starting' })]);
      expect(await store.instances({})).toMatchObject([{ seenAt: 20, status: 'ready' }]);
      await store.write([
        rows.instance({ seenAt: 30, status: 'stopping' }),
        rows.instance({ seenAt: 25, status: 'ready' }),
        rows.instance({ seenAt: 30, status: 'cold', pid: null }),
      ]);
      expect(await store.instances({})).toMatchObject([{ seenAt: 30, status: 'cold', pid: null }]);
    });
  });

  it('a heartbeat touches the living instances of its hub and no others', async () => {
    await withStore(await fresh(), async (store) => {
      const beat = { scope: 'home', status: 'ready', calls: 7, errors: 1, rssBytes: 99 } as const;
      await store.write([
        rows.hub(),
        rows.instance({ key: 'k1' }),
        rows.instance({ key: 'k2' }),
        rows.instance({ key: 'k3', hub: 'hub-b' }),
        rows.instance({ key: 'k4', seenAt: 9000 }),
      ]);
      const alive = ['k1', 'k3', 'k4'].map((key) => ({ ...beat, key }));
      await store.write([{ kind: 'heartbeat', hub: 'hub-a', at: 5000, alive }]);
      const seen = (await store.instances({})).map(({ key, seenAt, heartbeatAt, calls }) => [
        key,
        seenAt,
        heartbeatAt,
        calls,
      ]);
      expect(seen).toEqual([
        ['k1', 5000, 5000, 7],
        ['k2', 1001, null, 0],
        ['k3', 1001, null, 0],
        ['k4', 9000, null, 0],
      ]);
    });
  });

  it('a heartbeat of 250 instances reaches them all', async () => {
    await withStore(await fresh(), async (store) => {
      const keys = Array.from({ length: 250 }, (_, n) => `k${n}`);
      const alive = keys.map(
        (key) => ({ scope: 'home', key, status: 'ready', calls: 1, errors: 0, rssBytes: null }) as const,
      );
      await store.write([
        ...keys.map((key) => rows.instance({ key })),
        { kind: 'heartbeat', hub: 'hub-a', at: 5000, alive },
      ]);
      const beaten = (await store.instances({})).filter(({ heartbeatAt }) => heartbeatAt === 5000);
      expect(beaten).toHaveLength(250);
    });
  });

  it('tells the history newest first, by instance, a page at a time', async () => {
    await withStore(await fresh(), async (store) => {
      const ids = Array.from({ length: 550 }, (_, n) => `e${String(n).padStart(4, '0')}`);
      await store.write(ids.map((it, n) => rows.event({ id: it, key: n % 2 ? 'k1' : 'k2' })));
      const page = await store.history({ ...id, limit: 3 });
      expect(page.map((event) => event.id)).toEqual(['e0549', 'e0547', 'e0545']);
      const next = await store.history({ key: 'k1', limit: 2, before: 'e0545' });
      expect(next.map((event) => event.id)).toEqual(['e0543', 'e0541']);
      expect(await store.history({ scope: 'elsewhere', limit: 3 })).toEqual([]);
      expect(await store.history({ limit: 1000 })).toHaveLength(550);
    });
  });

  it('tells the metrics since a moment, oldest first', async () => {
    await withStore(await fresh(), async (store) => {
      await store.write([3, 1, 2].map((at) => rows.metric({ id: `m${at}`, at: at * 1000 })));
      await store.write([rows.metric({ id: 'other', key: 'k2', at: 9000 })]);
      expect((await store.metrics(id, 2000)).map((one) => one.id)).toEqual(['m2', 'm3']);
    });
  });

  it('keeps the state of the newest epoch, and forgets it on demand', async () => {
    await withStore(await fresh(), async (store) => {
      await store.write([
        rows.state({ epoch: 2, savedAt: 10, body: '"b"' }),
        rows.state({ epoch: 1, savedAt: 20, body: '"a"' }),
      ]);
      expect(await store.state(id)).toMatchObject({ epoch: 2, body: '"b"' });
      await store.write([rows.state({ epoch: 1, savedAt: 30, body: '"a"' })]);
      await store.write([rows.state({ epoch: 2, savedAt: 9, body: '"older"' })]);
      expect(await store.state(id)).toMatchObject({ epoch: 2, body: '"b"' });
      await store.write([rows.state({ epoch: 2, savedAt: 11, body: '"c"' })]);
      expect(await store.state(id)).toMatchObject({ body: '"c"' });
      expect(await store.clearState(id)).toBe(true);
      expect(await store.clearState(id)).toBe(false);
      expect(await store.state(id)).toBeUndefined();
    });
  });

  it('sets state aside with the reason, the last three of an instance', async () => {
    const place = await fresh();
    await withStore(place, async (store) => {
      for (const at of [1, 2, 3, 4, 5]) {
        await store.write([rows.state({ body: `"${at}"` })]);
        await store.setStateAside({ id, why: `broken ${at}`, at });
      }
      expect(await store.state(id)).toBeUndefined();
      await store.setStateAside({ id, why: 'there is none', at: 6 });
    });
    const kept = await withEngine(place, ({ db }) =>
      db.selectFrom('instance_state_aside').select(['why', 'body']).orderBy('aside_at').execute(),
    );
    expect(kept).toEqual([3, 4, 5].map((at) => ({ why: `broken ${at}`, body: `"${at}"` })));
  });

  it('forgets instances without a sign of life, and hubs that ended or fell silent but own nothing', async () => {
    const place = await fresh();
    await withStore(place, async (store) => {
      await store.write([
        ...['ended', 'silent', 'owner', 'alive'].map((it) => rows.hub({ hub: it, startedAt: 1000 })),
        { kind: 'hub-ended', hub: 'ended', at: 1500 },
        { kind: 'heartbeat', hub: 'alive', at: 3000, alive: [] },
        rows.instance({ key: 'dead', seenAt: 1999 }),
        rows.instance({ key: 'alive', seenAt: 2000 }),
      ]);
      await withEngine(place, ({ db }) =>
        db
          .insertInto('instance_owners')
          .values({ ...id, hub: 'owner', epoch: 1, expires_at: 0 })
          .execute(),
      );
      expect(await store.forgetDead(2000)).toBe(3);
      expect((await store.instances({})).map(({ key }) => key)).toEqual(['alive']);
    });
    const hubs = await withEngine(place, ({ db }) => db.selectFrom('hubs').select('hub').orderBy('hub').execute());
    expect(hubs.map((it) => it.hub)).toEqual(['alive', 'owner']);
  });

  it('prunes old events and metrics', async () => {
    await withStore(await fresh(), async (store) => {
      const many = Array.from({ length: 4100 }, (_, n) => rows.event({ id: `e${n}`, at: n }));
      await store.write([...many, rows.metric({ id: 'm1', at: 1 }), rows.metric({ id: 'm2', at: 5000 })]);
      expect(await store.prune(4050)).toBe(4051);
      expect(await store.history({ limit: 1000 })).toHaveLength(50);
      expect(await store.metrics(id, 0)).toMatchObject([{ id: 'm2' }]);
      expect(await store.prune(4050)).toBe(0);
    });
  });

  it('says that it can be written to', async () => {
    await withStore(await fresh(), async (store) => expect(await store.check()).toBeUndefined());
  });

  it('registers projects and versions by their being seen', async () => {
    const place = await fresh();
    await withStore(place, (store) =>
      store.write([
        rows.project({ seenAt: 5 }),
        rows.project({ version: '0.17', seenAt: 9 }),
        rows.project({ version: null, seenAt: 7, slug: 'older' }),
        rows.project({ projectKey: 'p2', version: null }),
      ]),
    );
    await withEngine(place, async ({ db }) => {
      const versions = await db.selectFrom('versions').select(['version', 'seen_at']).orderBy('version').execute();
      expect(versions).toEqual([
        { version: '0.16', seen_at: 5 },
        { version: '0.17', seen_at: 9 },
      ]);
      const projects = await db.selectFrom('projects').select(['slug', 'seen_at']).orderBy('project_key').execute();
      expect(projects).toEqual([
        { slug: 'noxii', seen_at: 9 },
        { slug: 'noxii', seen_at: 1000 },
      ]);
    });
  });
});
