import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/index.ts';
import { onBothEngines, sqlitePlaces, withStore } from '../support/both-engines.ts';
import { repository } from '../support/paths.ts';
import { coreOf, secrets } from '../support/secret-shapes.ts';
import { textsBelow } from '../support/texts-below.ts';
import { linked, said, TranscriptWorld, uuid } from '../support/transcript-world.ts';

/** What the plugin left of a session with an attached file, a call of a tool and a compaction. */
const recorded = readFileSync(join(repository, 'test', 'fixtures', 'hooks', 'opencode-copy.jsonl'), 'utf8');
const id = 'ses_dfdd45b8fffebsuXxZAThfpbDN';
const session = linked({ clientSession: id });
const message = (text: string): string =>
  JSON.stringify({
    info: { id: `msg_${text.length}`, role: 'user', time: { created: 1_795_332_744_427 } },
    parts: [{ type: 'text', text }],
  });
const order = { head: 2, tail: 1, characters: 2000 };
const DAY_MS = 86_400_000;

onBothEngines('copies of what OpenCode said', ({ fresh }) => {
  it('are kept and go; what was kept is found, listed and summed up, and grows with the next one', async () => {
    using world = new TranscriptWorld();
    await withStore(await fresh(), async ({ sessions }) => {
      const transcripts = world.transcripts(sessions);
      const [head = '', ...lines] = recorded.trimEnd().split('\n');
      const path = world.write(world.openCode(id), `${[head, ...lines.slice(0, 3)].join('\n')}\n`);
      const home = { root: '/home/ada', key: 'k-odin' };
      expect((await transcripts.ofProject(home)).transcripts).toMatchObject([
        {
          client: 'opencode',
          clientSession: id,
          cwd: '/home/ada/game',
          begins: 'Please read README.md',
          live: { path },
        },
      ]);
      expect(await transcripts.archive(session)).toMatchObject({ kind: 'kept', row: { client: 'opencode', lines: 4 } });
      expect(existsSync(path)).toBe(false);
      expect(await transcripts.archive(session)).toEqual({ kind: 'missing' });

      world.write(path, recorded); // as the plugin does after a compaction
      expect(await transcripts.archive(session)).toMatchObject({
        kind: 'kept',
        row: { lines: 6, cwd: '/home/ada/game', fromAt: 1_795_332_744_427, toAt: 1_795_332_748_967 },
      });
      expect([world.kept().length, readdirSync(world.copies)]).toEqual([1, []]);
      const found = await transcripts.findOf(session);
      expect(found).toMatchObject({ live: undefined, content: 'here', cwd: '/home/ada/game' });
      expect((await transcripts.ofProject(home)).transcripts).toEqual([found]);
      expect((await transcripts.ofProject({ root: '/src/odin', key: 'k-odin' })).transcripts).toEqual([]);
      expect(await transcripts.summary(found ?? never(), order)).toMatchObject({
        messages: { user: 1, assistant: 3, system: 0 },
        tools: [{ name: 'read', count: 1 }],
        toolResults: 1,
        tokens: { input: 180, cachedInput: 120, output: 21 },
        model: 'm',
        head: [{ text: 'Please read README.md' }, { text: 'I look.', tools: ['read'] }],
        tail: [{ line: 6, text: 'Hello.' }],
      });
      expect(world.reports).toEqual([]);
    });
  });
});

describe('a copy', () => {
  const { fresh } = sqlitePlaces();
  const inWorld = async (use: (world: TranscriptWorld, sessions: Store['sessions']) => Promise<void>) => {
    using world = new TranscriptWorld();
    await withStore(await fresh(), ({ sessions }) => use(world, sessions));
  };

  it('that says less than what was kept goes, and replaces nothing', () =>
    inWorld(async (world, sessions) => {
      const transcripts = world.transcripts(sessions);
      const path = world.write(world.openCode(id), recorded);
      await transcripts.archive(session);
      const kept = world.kept();
      world.write(path, recorded);
      truncateSync(path, 2000);
      expect(await transcripts.archive(session)).toMatchObject({ kind: 'unchanged', row: { lines: 6 } });
      expect([existsSync(path), world.kept()]).toEqual([false, kept]);
    }));

  it('leaves no secret of any shape on the disk', () =>
    inWorld(async (world, sessions) => {
      world.write(
        world.openCode(id),
        `${secrets.flatMap(([, secret]) => [message(secret), message(`it is ${secret}, ${JSON.stringify({ secret })}`)]).join('\n')}\n`,
      );
      const left = (): string[] =>
        secrets.flatMap(([name, secret]) =>
          [...textsBelow(world.dir)].some(([, text]) => text.includes(coreOf(secret))) ? [name] : [],
        );
      expect(left().length).toBeGreaterThan(10);
      await world.transcripts(sessions).archive(session);
      expect(left()).toEqual([]);
      const [kept = ''] = world.kept();
      expect(kept.split('\n')).toHaveLength(2 * secrets.length + 1);
      expect(secrets.filter(([, secret]) => kept.includes(coreOf(secret)))).toEqual([]);
    }));

  it('that was put in the place of one that is being read waits for the next time', () =>
    inWorld(async (world, sessions) => {
      const path = world.write(world.openCode(id), `${message('x')}\n`.repeat(20_000));
      const next = world.write(join(world.copies, 'next.tmp'), `${message('x')}\n`.repeat(20_001));
      const kept = world.transcripts(sessions).archive(session);
      while (!existsSync(world.folder)) await new Promise((resolve) => setImmediate(resolve)); // it has begun
      renameSync(next, path);
      expect(await kept).toMatchObject({ row: { lines: 20_000 } });
      expect(existsSync(path)).toBe(true);
      expect(await world.transcripts(sessions).archive(session)).toMatchObject({ row: { lines: 20_001 } });
      expect(existsSync(path)).toBe(false);
    }));

  it('that cannot be kept stays, and is kept later', () =>
    inWorld(async (world, sessions) => {
      const path = world.write(world.openCode(id), recorded);
      writeFileSync(world.folder, 'no folder');
      await expect(world.transcripts(sessions).archive(session)).rejects.toMatchObject({ code: 'file-unusable' });
      expect(existsSync(path)).toBe(true);
      rmSync(world.folder);
      expect(await world.transcripts(sessions).archive(session)).toMatchObject({ kind: 'kept' });
      expect(existsSync(path)).toBe(false);
    }));

  it('of nobody goes after a day, whoever’s transcript is kept then; what is not ours stays', () =>
    inWorld(async (world, sessions) => {
      const old = ['ses_old.jsonl', 'ses_old.12-0.tmp', 'notes.txt'].map((name) => join(world.copies, name));
      const young = world.write(world.openCode('ses_young'), recorded);
      for (const path of old) {
        world.write(path, recorded);
        utimesSync(path, (Date.now() - DAY_MS - 60_000) / 1000, (Date.now() - DAY_MS - 60_000) / 1000);
      }
      const theirs = world.write(world.claude(uuid(1)), `${said('x')}\n`);
      utimesSync(theirs, 1, 1);
      expect(await world.transcripts(sessions).archive(linked())).toMatchObject({ kind: 'kept' });
      expect([...old, young, theirs].map((path) => existsSync(path))).toEqual([false, false, true, true, true]);
      utimesSync(young, 1, 1);
      await world.transcripts(sessions).prune({ before: 0, dryRun: true });
      expect(existsSync(young)).toBe(true);
      await world.transcripts(sessions).prune({ before: 0, dryRun: false });
      expect(existsSync(young)).toBe(false);
    }));

  it('of a session that is in no project goes unread, and nothing else', () =>
    inWorld(async (world, sessions) => {
      const transcripts = world.transcripts(sessions);
      const mine = world.write(world.openCode(id), recorded);
      const other = world.write(world.openCode('ses_2'), recorded);
      const theirs = world.write(join(world.home, '.warren', 'hooks', 'x.jsonl'), recorded);
      for (const one of ['../x', '..', '', `${id}.jsonl`, 'ses_3', id]) transcripts.dropBehind(one);
      await transcripts.prune({ before: 0, dryRun: true }); // its turn comes after theirs
      expect([mine, other, theirs].map((path) => existsSync(path))).toEqual([false, true, true]);
      mkdirSync(mine);
      transcripts.dropBehind(id);
      await transcripts.prune({ before: 0, dryRun: true });
      expect([existsSync(mine), world.reports]).toEqual([true, []]);
    }));

  it('is no link, and its folder is none: nobody else’s file is read as one, or removed', () =>
    inWorld(async (world, sessions) => {
      const transcripts = world.transcripts(sessions);
      const theirs = world.write(world.claude(uuid(1)), `${said('x')}\n`);
      const secret = world.write(join(world.home, 'private', `${id}.jsonl`), `${message('PRIVATE')}\n`);
      for (const path of [theirs, secret]) utimesSync(path, 1, 1);
      mkdirSync(world.copies, { recursive: true });
      symlinkSync(theirs, join(world.copies, `${uuid(1)}.jsonl`));
      symlinkSync(secret, world.openCode(id));
      mkdirSync(join(world.copies, 'ses_folder.jsonl'));
      for (const client of [id, uuid(1), 'ses_folder', '../x', '..'])
        await transcripts.archive(linked({ id: client, clientSession: client }));
      expect([existsSync(theirs), existsSync(secret)]).toEqual([true, true]);

      rmSync(world.copies, { recursive: true });
      symlinkSync(dirname(secret), world.copies);
      expect(await transcripts.archive(session)).toEqual({ kind: 'missing' });
      await expect(
        transcripts.archive(linked({ clientSession: null, transcript: world.openCode(id) })),
      ).rejects.toMatchObject({ code: 'file-refused' });
      transcripts.dropBehind(id);
      await transcripts.prune({ before: 0, dryRun: false });
      expect([existsSync(theirs), existsSync(secret)]).toEqual([true, true]);
      expect(world.kept().join('')).not.toContain('PRIVATE');
    }));
});

function never(): never {
  throw new Error('nothing was found');
}
