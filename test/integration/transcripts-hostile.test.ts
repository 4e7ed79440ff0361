import { execFileSync } from 'node:child_process';
import { chownSync, linkSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/index.ts';
import { sqlitePlaces, withStore } from '../support/both-engines.ts';
import { linked, said, TranscriptWorld, uuid } from '../support/transcript-world.ts';

const told = (transcript: string) => linked({ clientSession: null, transcript });
const at = (cwd: string, text = 'x') => `${said(text, { cwd })}\n`;
/** The first line of Codex, longer than what is looked at. */
const meta = (cwd: string) =>
  `{"timestamp":"2026-01-02T03:04:05Z","type":"session_meta","payload":{"id":"x","cwd":"${cwd}","instructions":"${'long '.repeat(40_000)}"}}\n`;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : error);
const isRoot = process.getuid?.() === 0;

describe('a path that somebody told', () => {
  const { fresh } = sqlitePlaces();
  const inWorld = async (use: (world: TranscriptWorld, sessions: Store['sessions']) => Promise<void>) => {
    using world = new TranscriptWorld();
    await withStore(await fresh(), ({ sessions }) => use(world, sessions));
  };

  it('is read where clients keep transcripts, of either client, and only as what it is called', () =>
    inWorld(async (world, sessions) => {
      const transcripts = world.transcripts(sessions);
      const claude = world.write(world.claude(uuid(1)), `${said('one')}\n`);
      const codex = world.write(world.codex(uuid(2)), `${said('two')}\n`);
      expect(await transcripts.findOf(told(claude))).toMatchObject({ client: 'claude', clientSession: uuid(1) });
      expect(await transcripts.findOf(told(codex))).toMatchObject({ client: 'codex', clientSession: uuid(2) });
      const other = linked({ clientSession: uuid(2), transcript: claude });
      expect(await transcripts.findOf(other), 'the id decides').toMatchObject({ clientSession: uuid(2) });
      expect(await transcripts.archive(linked({ clientSession: uuid(9), transcript: claude }))).toEqual({
        kind: 'missing',
      });
    }));

  it('is refused when it leads elsewhere, and nothing is kept', () =>
    inWorld(async (world, sessions) => {
      const transcripts = world.transcripts(sessions);
      const projects = join(world.home, '.claude', 'projects', '-src-odin');
      const outside = world.write(join(world.home, 'private', `${uuid(1)}.jsonl`), 'PRIVATE\n');
      world.write(join(projects, 'fine.jsonl'), `${said('x')}\n`);
      symlinkSync(outside, join(projects, `${uuid(2)}.jsonl`));
      symlinkSync(join(world.home, 'private'), join(projects, 'folder'));
      symlinkSync('/dev/zero', join(projects, `${uuid(3)}.jsonl`));
      symlinkSync(`${uuid(4)}.jsonl`, join(projects, `${uuid(4)}.jsonl`));
      execFileSync('mkfifo', [join(projects, `${uuid(5)}.jsonl`)]);
      mkdirSync(join(projects, `${uuid(6)}.jsonl`));
      const paths = [
        outside,
        join(projects, '..', '..', '..', 'private', `${uuid(1)}.jsonl`),
        `${projects}/../../../private/${uuid(1)}.jsonl`,
        join(projects, 'folder', `${uuid(1)}.jsonl`),
        ...[2, 3, 4, 5, 6].map((n) => join(projects, `${uuid(n)}.jsonl`)),
        '/dev/zero',
        '/etc/passwd',
        '/proc/self/environ',
        world.home,
        '/',
        'a\0b',
        'x'.repeat(5000),
        join(world.home, '.claude', 'projects'),
        `${projects}-evil/../../../private`,
      ];
      const outcomes = new Set<unknown>();
      for (const path of paths) {
        outcomes.add(await transcripts.findOf(told(path)).catch(codeOf));
        outcomes.add(await transcripts.archive({ ...told(path), id: path }).then(({ kind }) => kind, codeOf));
      }
      expect([...outcomes]).toEqual(['file-refused', undefined, 'missing']); // the last two: nothing is there
      for (const n of [2, 3, 4, 5, 6]) expect(await transcripts.find(uuid(n)), `found by id ${n}`).toBeUndefined();
      for (const id of ['..', '../x', 'a/b', '', '%', '\0', 'x'.repeat(500)])
        expect(await transcripts.find(id), id).toBeUndefined();
      const listed = await transcripts.ofProject({ root: '/src/odin', key: 'k-odin' });
      expect(listed.transcripts.map(({ clientSession }) => clientSession)).toEqual(['fine']);
      expect((await sessions.transcripts.find({ scope: 'home', limit: 5 })).total).toBe(0);
    }));

  it('may lead through the user’s own link to where a client keeps all', () =>
    inWorld(async (world, sessions) => {
      const real = world.write(
        join(world.dir, 'dotfiles', 'projects', '-src-odin', `${uuid(1)}.jsonl`),
        `${said('x')}\n`,
      );
      mkdirSync(world.home);
      symlinkSync(join(world.dir, 'dotfiles'), join(world.home, '.claude'));
      const found = await world.transcripts(sessions).findOf(told(world.claude(uuid(1))));
      expect(found?.live?.path).toBe(real);
    }));

  it('is a file of this user, though a second name of one', () =>
    inWorld(async (world, sessions) => {
      const transcripts = world.transcripts(sessions);
      const path = world.write(world.claude(uuid(1)), `${said('x')}\n`);
      linkSync(path, world.claude(uuid(2)));
      expect(await transcripts.findOf(told(world.claude(uuid(2))))).toMatchObject({ clientSession: uuid(2) });
    }));

  it.runIf(isRoot)('is not a file of another user', () =>
    inWorld(async (world, sessions) => {
      const path = world.write(world.claude(uuid(1)), `${said('x')}\n`);
      chownSync(path, 65_534, 65_534);
      await expect(world.transcripts(sessions).archive(told(path))).rejects.toMatchObject({ code: 'file-refused' });
      expect(await world.transcripts(sessions).find(uuid(1))).toBeUndefined();
    }),
  );

  it('that holds nothing is nothing to keep', () =>
    inWorld(async (world, sessions) => {
      world.write(world.claude(uuid(1)), '');
      expect(await world.transcripts(sessions).archive(linked())).toEqual({ kind: 'missing' });
    }));
});

describe('the sessions of a project', () => {
  const { fresh } = sqlitePlaces();

  it('are those that were written there, live and kept, whatever their folder is called', async () => {
    using world = new TranscriptWorld();
    await withStore(await fresh(), async ({ sessions }) => {
      const transcripts = world.transcripts(sessions);
      world.write(world.claude(uuid(1)), at('/src/odin', 'hello password=hunter2'));
      world.write(world.claude(uuid(2), '-src-odin-sub'), at('/src/odin/sub'));
      world.write(world.claude(uuid(3)), at('/src-odin')); // its folder is called the same
      world.write(world.claude(uuid(4), '-src-odin-2'), at('/src/odin-2'));
      world.write(world.claude(uuid(5)), '{"type":"summary"}\n'); // says nothing: its folder counts
      world.write(world.claude('agent-1'), at('/src/odin'));
      world.write(world.codex(uuid(6)), meta('/src/odin'));
      world.write(world.codex(uuid(7)), meta('/src/thor'));
      world.write(world.claude(uuid(8)), at('/src/odin'));
      await transcripts.archive(linked({ clientSession: uuid(8) }));
      writeFileSync(world.claude(uuid(8)), ''); // as good as deleted
      const { transcripts: found, complete } = await transcripts.ofProject({ root: '/src/odin', key: 'k-odin' });
      expect(found.map((one) => one.clientSession).toSorted()).toEqual([1, 2, 5, 6, 8].map(uuid));
      expect(complete).toBe(true);
      const one = found.find(({ clientSession }) => clientSession === uuid(1));
      expect(one).toMatchObject({ begins: 'hello password=[redacted:named]', cwd: '/src/odin', content: 'none' });
      expect(found.find(({ clientSession }) => clientSession === uuid(8))).toMatchObject({ content: 'here' });
      expect((await transcripts.ofProject({ root: '/src/none', key: 'k-none' })).transcripts).toEqual([]);
    });
  });

  it('are told by the file that was written last, where there are several of one', async () => {
    using world = new TranscriptWorld();
    await withStore(await fresh(), async ({ sessions }) => {
      const transcripts = world.transcripts(sessions);
      const newest = world.write(world.claude(uuid(1)), `${said('one')}\n${said('two')}\n`);
      for (const folder of ['-src-odin-a', '-src-odin-b']) {
        const copy = world.write(world.claude(uuid(1), folder), `${said('one')}\n`);
        utimesSync(copy, 1_700_000_000, 1_700_000_000);
      }
      const { transcripts: found } = await transcripts.ofProject({ root: '/src/odin', key: 'k-odin' });
      expect(found).toMatchObject([{ clientSession: uuid(1), live: { path: newest } }]);
    });
  });
});
