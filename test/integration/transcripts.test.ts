import { appendFileSync, existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Store } from '../../src/store/index.ts';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { linked, said, TranscriptWorld, uuid } from '../support/transcript-world.ts';

onBothEngines('transcripts that are kept', ({ fresh }) => {
  const inWorld = async (use: (world: TranscriptWorld, sessions: Store['sessions']) => Promise<void>) => {
    using world = new TranscriptWorld();
    await withStore(await fresh(), ({ sessions }) => use(world, sessions));
  };

  it('are named by what is in them, and written once', () =>
    inWorld(async (world, sessions) => {
      const path = world.write(
        world.claude(uuid(1)),
        `${said('one')}\n${said('two', { timestamp: '2026-01-01T11:00:00Z' })}\n`,
      );
      const transcripts = world.transcripts(sessions);
      const first = await transcripts.archive(linked());
      expect(first).toMatchObject({
        kind: 'kept',
        row: {
          client: 'claude',
          clientSession: uuid(1),
          session: linked().id,
          project: 'odin',
          projectKey: 'k-odin',
          cwd: '/src/odin',
          source: path,
          lines: 2,
          begin: 0,
          covered: statSync(path).size,
          fromAt: Date.parse('2026-01-01T10:00:00Z'),
          toAt: Date.parse('2026-01-01T11:00:00Z'),
        },
      });
      const [content] = world.kept();
      expect(content).toBe(readFileSync(path, 'utf8'));
      expect(await transcripts.archive(linked())).toMatchObject({ kind: 'unchanged' });
      utimesSync(path, 5, 5); // another time, the same words
      expect(await transcripts.archive(linked())).toMatchObject({ kind: 'kept', row: { lines: 2, sourceAt: 5000 } });
      expect(world.kept()).toEqual([content]);
      expect((await sessions.transcripts.find({ scope: 'home', limit: 5 })).total).toBe(1);
    }));

  it('grow with their source, and what they were goes', () =>
    inWorld(async (world, sessions) => {
      const path = world.write(world.claude(uuid(1)), `${said('one')}\n{"torn":"ha`);
      const transcripts = world.transcripts(sessions);
      expect(await transcripts.archive(linked())).toMatchObject({ row: { lines: 1 } });
      expect(world.kept()).toEqual([`${said('one')}\n{"torn":"ha\n`]);
      for (const text of ['lf"}\n', `${said('three')}\n`, `${said('four')}\n`]) {
        appendFileSync(path, text);
        await transcripts.archive(linked());
        expect(world.kept()).toEqual([readFileSync(path, 'utf8')]);
      }
      expect((await sessions.transcripts.find({ scope: 'home', limit: 5 })).rows[0]).toMatchObject({ lines: 4 });
    }));

  it('of several hubs at once are whole, and one', () =>
    inWorld(async (world, sessions) => {
      const path = world.write(world.claude(uuid(1)), `${said('one')}\n`);
      const hubs = Array.from({ length: 4 }, () => world.transcripts(sessions));
      for (let round = 0; round < 3; round++) {
        appendFileSync(path, `${said(`round ${round}`)}\n`.repeat(50));
        await Promise.all(hubs.map((hub) => hub.archive(linked())));
        expect(world.kept()).toEqual([readFileSync(path, 'utf8')]);
      }
    }));

  it('go when they are old, with their content, unless somebody else needs it', () =>
    inWorld(async (world, sessions) => {
      const text = `${said('the same')}\n`;
      for (const n of [1, 2, 3]) world.write(world.claude(uuid(n)), n === 3 ? `${said('other')}\n` : text);
      const transcripts = world.transcripts(sessions);
      for (const n of [1, 2, 3]) await transcripts.archive(linked({ id: `s${n}`, clientSession: uuid(n) }));
      expect(world.kept()).toHaveLength(2);
      const { rows } = await sessions.transcripts.find({ scope: 'home', limit: 5 });
      const one = rows.find(({ clientSession }) => clientSession === uuid(1));
      if (!one) throw new Error('not kept');
      await sessions.transcripts.put({ ...one, at: 1 });
      expect(await transcripts.prune({ before: 2, dryRun: true })).toEqual({ count: 1, bytes: one.bytes });
      expect(await transcripts.prune({ before: 2, dryRun: false })).toEqual({ count: 1, bytes: one.bytes });
      expect(world.kept()).toHaveLength(2);
      const left = join(world.folder, 'killed.tmp');
      const young = join(world.folder, 'young.tmp');
      for (const path of [left, young]) writeFileSync(path, 'half');
      utimesSync(left, 1, 1);
      expect(await transcripts.prune({ before: Number.MAX_SAFE_INTEGER, dryRun: true })).toMatchObject({ count: 2 });
      expect(existsSync(left)).toBe(true);
      expect(await transcripts.prune({ before: Number.MAX_SAFE_INTEGER, dryRun: false })).toMatchObject({ count: 2 });
      expect([existsSync(left), existsSync(young)]).toEqual([false, true]);
      rmSync(young);
      expect(world.kept()).toEqual([]);
      const nobodys = '7'.repeat(64); // whoever wrote it was killed before it was known
      const file = world.write(join(world.folder, '77', `${nobodys}.jsonl.gz`), '');
      await transcripts.prune({ before: statSync(file).mtimeMs - 1, dryRun: false });
      expect(existsSync(file)).toBe(true);
      await transcripts.prune({ before: statSync(file).mtimeMs + 1, dryRun: false });
      expect(world.kept()).toEqual([]);
    }));
});
