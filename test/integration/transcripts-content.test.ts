import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/index.ts';
import { sqlitePlaces, withStore } from '../support/both-engines.ts';
import { realClock } from '../support/real-clock.ts';
import { coreOf, secrets } from '../support/secret-shapes.ts';
import { linked, said, TranscriptWorld, uuid } from '../support/transcript-world.ts';

const run = promisify(execFile);

/** Whether this process reads it now; elsewhere than on Linux that is taken for granted. */
function isOpenHere(path: string): boolean {
  if (!existsSync('/proc/self/fd')) return true;
  return readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false; // closed meanwhile
    }
  });
}

/** Lines come until it is read, and some more; then it is gone. */
async function grownAndGone(path: string): Promise<void> {
  for (let n = 0, seen = 0; seen < 100 && n < 2000; n++) {
    appendFileSync(path, `${said(`late ${n}`)}\n`);
    await new Promise((resolve) => setImmediate(resolve));
    if (seen > 0 || isOpenHere(path)) seen++;
  }
  rmSync(path);
}

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

  it('is what is read where its source was cut short', () =>
    inWorld(async (world, sessions) => {
      const path = world.write(world.claude(uuid(1)), `${said('one')}\n${said('two')}\n`);
      const transcripts = world.transcripts(sessions);
      await transcripts.archive(linked());
      const seen = async () => {
        const found = await transcripts.findOf(linked());
        const listed = await transcripts.ofProject({ root: '/src/odin', key: 'k-odin' });
        expect(listed.transcripts).toMatchObject([{ live: found?.live, cwd: '/src/odin' }]);
        return found && (await transcripts.lines(found, { from: 1, to: 9 }));
      };
      for (const bytes of [20, 0]) {
        truncateSync(path, bytes);
        expect(await seen()).toBe('user: one\n\nuser: two');
      }
      world.write(path, `${said('anew')}\n`.repeat(9));
      expect(await seen()).toContain('anew');
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
      const transcripts = world.transcripts(sessions);
      // It may go between two looks at it: then nothing is kept, and the next one is tried.
      for (let kept = false; !kept; ) {
        const path = world.write(world.claude(uuid(1)), `${said('y'.repeat(2000))}\n`.repeat(400));
        const before = readFileSync(path, 'utf8');
        const [{ kind }] = await Promise.all([transcripts.archive(linked()), grownAndGone(path)]);
        const [content = ''] = world.kept();
        kept = kind !== 'missing';
        expect(content.startsWith(kept ? before : '')).toBe(true);
        expect(content === '').toBe(!kept);
        for (const line of content.split('\n').filter((it) => it !== '')) expect(() => JSON.parse(line)).not.toThrow();
      }
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

  it('is whole and one when several processes keep it while it grows', () =>
    inWorld(async (world) => {
      const path = world.write(world.claude(uuid(1)), `${said('z'.repeat(500))}\n`.repeat(100));
      const keeper = join(import.meta.dirname, '..', 'support', 'transcript-keeper.ts');
      const shared = { file: join(world.dir, 'warren.db'), poolSize: 1, clock: realClock };
      await withStore(shared, async ({ sessions }) => {
        const running = [1, 2].map(() => {
          const keeping = run(process.execPath, [keeper, world.dir, '4']);
          keeping.child.stdout?.on('data', () => appendFileSync(path, `${said('late')}\n`.repeat(9)));
          return keeping;
        });
        for (const { stdout } of await Promise.all(running))
          expect(stdout.match(/^(kept|unchanged)$/gm)).toHaveLength(4);
        await world.transcripts(sessions).archive(linked());
        expect(world.kept()).toContain(readFileSync(path, 'utf8'));
      });
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
