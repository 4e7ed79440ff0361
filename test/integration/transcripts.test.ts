import {
  appendFileSync,
  chmodSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/index.ts';
import { onBothEngines, sqlitePlaces, withStore } from '../support/both-engines.ts';
import { coreOf, secrets } from '../support/secret-shapes.ts';
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
          ...{ client: 'claude', clientSession: uuid(1), session: linked().id, project: 'odin', projectKey: 'k-odin' },
          ...{ cwd: '/src/odin', source: path, lines: 2, begin: 0, covered: statSync(path).size },
          ...{ fromAt: Date.parse('2026-01-01T10:00:00Z'), toAt: Date.parse('2026-01-01T11:00:00Z') },
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

describe('what is kept of transcripts', () => {
  const { fresh } = sqlitePlaces();
  const inWorld = async (
    use: (world: TranscriptWorld, sessions: Store['sessions'], database: string) => Promise<void>,
  ) => {
    using world = new TranscriptWorld();
    const place = await fresh();
    await withStore(place, ({ sessions }) => use(world, sessions, place.file));
  };

  it('holds no secret of any shape, and neither does what is known of it', () =>
    inWorld(async (world, sessions, database) => {
      const all = secrets.map(([, secret]) => secret);
      const lines = all.flatMap((secret) => [
        said(`use ${secret} now`),
        said('x', { message: { content: [{ type: 'tool_result', content: JSON.stringify({ out: secret }) }] } }),
        said('x', { toolUseResult: { stdout: `a\n${secret}\n`, [secret]: 1 } }),
      ]);
      const path = world.write(world.claude(uuid(1)), `${lines.join('\n')}\n{"torn": "${all[7]}`);
      const transcripts = world.transcripts(sessions);
      await transcripts.archive(linked());
      const found = await transcripts.findOf(linked());
      if (!found) throw new Error('not found');
      const live = JSON.stringify([
        found,
        await transcripts.summary(found, { head: 20, tail: 20, characters: 30_000 }),
      ]);
      const told = await transcripts.lines(found, { from: 1, to: 999 });
      rmSync(path);
      const archived = await transcripts.findOf(linked());
      if (!archived) throw new Error('not kept');
      const again = await transcripts.lines(archived, { from: 1, to: 999 });
      const disk = [database, `${database}-wal`].map((file) => (existsSync(file) ? readFileSync(file, 'latin1') : ''));
      const written = [...world.kept(), ...disk, live, told, again].join('\n');
      for (const secret of all) expect(written, secret.slice(0, 12)).not.toContain(coreOf(secret));
      expect(world.kept()[0]?.split('\n')).toHaveLength(lines.length + 2);
    }));

  it('is what can be kept of invalid UTF-8, NULs and lines without an end', () =>
    inWorld(async (world, sessions) => {
      const odd = Buffer.concat([
        Buffer.from([0xff, 0xfe, 0, 0x0a]),
        Buffer.from('\r\n\n[1]\n'),
        Buffer.alloc(10_000_000, 'x'),
      ]);
      world.write(world.claude(uuid(1)), odd);
      expect(await world.transcripts(sessions).archive(linked())).toMatchObject({ kind: 'kept', row: { lines: 4 } });
      const [content] = world.kept();
      expect(content).toMatch(/^��\0\n\r\n\n\[1\]\n\{"type":"shortened","bytes":10000000,"begins":"…"\}\n$/);
    }));

  it('is the end of what is too large; it goes on where it began, for a while', () =>
    inWorld(async (world, sessions) => {
      const line = `${said('x'.repeat(100))}\n`;
      const path = world.write(world.claude(uuid(1)), line.repeat(100));
      const most = line.length * 10;
      const transcripts = world.transcripts(sessions, { most });
      const begin = line.length * 90;
      expect(await transcripts.archive(linked())).toMatchObject({ row: { begin, lines: 9 } });
      appendFileSync(path, line.repeat(2));
      expect(await transcripts.archive(linked())).toMatchObject({ row: { begin, lines: 11 } });
      appendFileSync(path, line.repeat(10));
      expect(await transcripts.archive(linked())).toMatchObject({ row: { begin: line.length * 102, lines: 9 } });
      expect(world.kept()).toEqual([line.repeat(9)]);
    }));

  it('is little of 300 MB of nothing', () =>
    inWorld(async (world, sessions) => {
      const path = world.write(world.claude(uuid(1)), `${said('one')}\n`);
      truncateSync(path, 300 * 1024 * 1024);
      const done = await world.transcripts(sessions).archive(linked());
      expect(done).toMatchObject({ kind: 'kept', row: { lines: 0, begin: 44 * 1024 * 1024 } });
      expect(world.kept()).toEqual(['']);
    }));

  it('stays when its source is gone, or was cut short, or begun anew', () =>
    inWorld(async (world, sessions) => {
      const text = `${said('one')}\n${said('two')}\n`;
      const path = world.write(world.claude(uuid(1)), text);
      const transcripts = world.transcripts(sessions);
      await transcripts.archive(linked());
      truncateSync(path, 20);
      expect(await transcripts.archive(linked())).toMatchObject({ kind: 'unchanged' });
      writeFileSync(path, '');
      expect(await transcripts.archive(linked())).toEqual({ kind: 'missing' });
      rmSync(path);
      expect(await transcripts.archive(linked())).toEqual({ kind: 'missing' });
      expect(world.kept()).toEqual([text]);
      world.write(path, `${said('anew')}\n`.repeat(9));
      expect(await transcripts.archive(linked())).toMatchObject({ kind: 'kept', row: { lines: 9 } });
      expect(world.kept()).toEqual([`${said('anew')}\n`.repeat(9)]);
    }));

  it('is written anew when somebody removed or broke it', () =>
    inWorld(async (world, sessions) => {
      const path = world.write(world.claude(uuid(1)), `${said('one')}\n`);
      const transcripts = world.transcripts(sessions);
      const file = async () => {
        const { rows } = await sessions.transcripts.find({ scope: 'home', limit: 1 });
        const hash = rows[0]?.hash ?? '';
        return join(world.folder, hash.slice(0, 2), `${hash}.jsonl.gz`);
      };
      await transcripts.archive(linked());
      rmSync(await file());
      expect(await transcripts.archive(linked())).toMatchObject({ kind: 'kept' });
      for (const broken of [Buffer.from('no gzip'), Buffer.alloc(0), readFileSync(await file()).subarray(0, 30)]) {
        writeFileSync(await file(), broken);
        appendFileSync(path, `${said('more')}\n`);
        await transcripts.archive(linked());
        expect(world.kept()).toEqual([readFileSync(path, 'utf8')]);
      }
    }));

  it('is a whole part of what grows or vanishes while it is read', () =>
    inWorld(async (world, sessions) => {
      const path = world.write(world.claude(uuid(1)), `${said('y'.repeat(2000))}\n`.repeat(400));
      const transcripts = world.transcripts(sessions);
      const before = readFileSync(path, 'utf8');
      const done = transcripts.archive(linked());
      const writing = (async () => {
        for (let n = 0; n < 200; n++) {
          appendFileSync(path, `${said(`late ${n}`)}\n`);
          await new Promise((resolve) => setImmediate(resolve));
        }
        rmSync(path);
      })();
      await Promise.all([done, writing]);
      const [content = ''] = world.kept();
      expect(content.startsWith(before)).toBe(true);
      for (const line of content.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    }));

  it('says what went wrong, and leaves nothing half written', () =>
    inWorld(async (world, sessions) => {
      world.write(world.claude(uuid(1)), `${said('one')}\n`);
      world.write(join(world.dir, 'file'), '');
      const transcripts = world.transcripts(sessions, { folder: join(world.dir, 'file', 'below') });
      await expect(transcripts.archive(linked())).rejects.toMatchObject({ code: 'file-unusable' });
      transcripts.archiveBehind(linked());
      await transcripts.prune({ before: 0, dryRun: true }); // its turn comes after
      expect(world.reports).toEqual([expect.objectContaining({ kind: 'store.dropped', records: 1 })]);
    }));

  it('is asked for once by many who ask at once', () =>
    inWorld(async (world, sessions) => {
      world.write(world.claude(uuid(1)), `${said('one')}\n`);
      const transcripts = world.transcripts(sessions);
      const all = Array.from({ length: 50 }, () => transcripts.archive(linked()));
      expect(new Set(all).size).toBe(1);
      for (let n = 0; n < 500; n++) transcripts.archiveBehind(linked({ id: `s${n}` }));
      await transcripts.prune({ before: 0, dryRun: true });
      expect(world.reports.length).toBeGreaterThan(0); // too many wait
      expect(world.kept()).toHaveLength(1);
    }));

  it('is found again after the client’s folder moved', () =>
    inWorld(async (world, sessions) => {
      world.write(world.claude(uuid(1)), `${said('one')}\n`);
      const projects = join(world.home, '.claude', 'projects');
      renameSync(join(projects, '-src-odin'), join(projects, '-elsewhere'));
      const found = await world.transcripts(sessions).findOf(linked({ transcript: '/src/odin/gone.jsonl' }));
      expect(found?.live?.path).toBe(world.claude(uuid(1), '-elsewhere'));
      chmodSync(projects, 0o700);
    }));
});
