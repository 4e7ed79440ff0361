import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { SnippetRow, TranscriptRow } from '../../src/kernel/agent-session.ts';
import type { Store } from '../../src/store/index.ts';
import { migrate } from '../../src/store/migration/migrate.ts';
import * as tables from '../../src/store/schema.ts';
import { onBothEngines, withEngine, withStore } from '../support/both-engines.ts';
import { sessionRow } from '../support/store-rows.ts';

const transcript = (over: Partial<TranscriptRow> = {}): TranscriptRow => ({
  scope: 'home',
  place: 'machine:/w/transcripts',
  client: 'claude',
  clientSession: 'c-1',
  session: 'odin-PS-8f4a2b',
  project: 'odin',
  projectKey: 'k-odin',
  cwd: '/src/odin',
  source: '/home/me/.claude/projects/-src-odin/c-1.jsonl',
  sourceAt: 1000,
  sourceBytes: 500,
  begin: 0,
  covered: 480,
  coveredHash: 'a'.repeat(64),
  hash: 'b'.repeat(64),
  bytes: 200,
  bodyBytes: 470,
  lines: 7,
  fromAt: 10,
  toAt: null,
  at: 2000,
  ...over,
});

let drawn = 0;
const snippet = (over: Partial<SnippetRow> = {}): SnippetRow => ({
  id: `s${String(++drawn).padStart(6, '0')}`,
  scope: 'home',
  session: null,
  project: 'odin',
  projectKey: 'k-odin',
  kind: 'decision_rationale',
  title: 'Why one file',
  content: 'Because two are read twice.',
  event: null,
  sourceFile: null,
  lines: null,
  tags: 'store sqlite',
  at: 1000,
  ...over,
});

onBothEngines('the records of transcripts', ({ fresh }) => {
  const inStore = async (use: (it: Store['sessions']['transcripts']) => Promise<void>) =>
    withStore(await fresh(), ({ sessions }) => use(sessions.transcripts));

  it('come back as they were written, with a lone half of a letter made whole', () =>
    inStore(async (records) => {
      expect(await records.put(transcript({ cwd: '/ä\0\ud800' }))).toBe(true);
      expect(await records.find({ scope: 'home', limit: 5 })).toEqual({
        rows: [transcript({ cwd: '/ä\ufffd\ufffd' })],
        total: 1,
      });
    }));

  it('are one for each session of a client and place; who read more stays, whoever comes later', () =>
    inStore(async (records) => {
      await records.put(transcript());
      expect(await records.put(transcript({ sourceBytes: 499, hash: 'c'.repeat(64) }))).toBe(false);
      expect(await records.put(transcript({ sourceBytes: 500, lines: 8 }))).toBe(true);
      for (const other of [{ client: 'codex' }, { place: 'other:/w' }, { scope: 'cluster' }, { clientSession: '%' }])
        expect(await records.put(transcript(other as Partial<TranscriptRow>))).toBe(true);
      const grown = Array.from({ length: 10 }, (_, at) =>
        records.put(transcript({ sourceBytes: 600 + at, lines: at })),
      );
      await Promise.all(grown);
      const { rows } = await records.find({
        scope: 'home',
        place: transcript().place,
        client: 'claude',
        clientSession: 'c-1',
        limit: 5,
      });
      expect(rows.map(({ sourceBytes, lines }) => [sourceBytes, lines])).toEqual([[609, 9]]);
    }));

  it('are found by all that is asked, the last written first, and counted beyond the page', () =>
    inStore(async (records) => {
      for (const [at, clientSession] of ['a_b', 'axb', 'c%', 'd'].entries())
        await records.put(transcript({ clientSession, sourceAt: at, projectKey: at < 2 ? 'k-1' : null }));
      const found = async (more: object) => {
        const { rows, total } = await records.find({ scope: 'home', limit: 2, ...more });
        return [rows.map((row) => row.clientSession), total];
      };
      expect(await found({})).toEqual([['d', 'c%'], 4]);
      expect(await found({ offset: 2 })).toEqual([['axb', 'a_b'], 4]);
      expect(await found({ clientSession: 'a_b' })).toEqual([['a_b'], 1]);
      expect(await found({ clientSession: '%' })).toEqual([[], 0]);
      expect(await found({ projectKey: 'k-1' })).toEqual([['axb', 'a_b'], 2]);
      expect(await found({ session: 'odin-PS-______' })).toEqual([[], 0]);
      expect(await found({ place: 'elsewhere' })).toEqual([[], 0]);
      expect(await found({ scope: '\0\ud800' })).toEqual([[], 0]);
      expect(await found({ limit: 0 })).toEqual([[], 4]);
    }));

  it('are swept by their age in their place, and say which content may be nobody’s', () =>
    inStore(async (records) => {
      const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
      await records.put(transcript({ clientSession: 'old', hash: one, at: 1 }));
      await records.put(transcript({ clientSession: 'new', hash: one, at: 100 }));
      await records.put(transcript({ clientSession: 'old-2', hash: two, at: 2 }));
      await records.put(transcript({ clientSession: 'far', place: 'other', hash: two, at: 3 }));
      const sweep = { scope: 'home', place: transcript().place, before: 50.7 };
      expect(await records.sweep({ ...sweep, dryRun: true })).toEqual({ count: 2, bytes: 400, hashes: [] });
      const { hashes, ...rest } = await records.sweep({ ...sweep, dryRun: false });
      expect([rest, hashes.toSorted()]).toEqual([{ count: 2, bytes: 400 }, [one, two]]);
      expect(await records.used(sweep.place, [one, two])).toEqual([one]);
      expect(await records.used(sweep.place, [])).toEqual([]);
      expect((await records.find({ scope: 'home', limit: 5 })).total).toBe(2);
    }));
});

onBothEngines('snippets', ({ fresh }) => {
  const inStore = async (use: (it: Store['sessions']['snippets']) => Promise<void>) =>
    withStore(await fresh(), ({ sessions }) => use(sessions.snippets));

  it('come back as they were written, once', () =>
    inStore(async (snippets) => {
      const full = snippet({ session: 's', event: 'e', sourceFile: 'a/b.ts', lines: '1-2', content: 'ä\n"x"\\' });
      await snippets.add(full);
      await snippets.add(full);
      expect(await snippets.find({ scope: 'home', limit: 5 })).toEqual({ rows: [full], total: 1 });
    }));

  it('are found by kind, tags and words, in which nothing has a meaning', () =>
    inStore(async (snippets) => {
      const all = [
        snippet({ title: 'A 100% sure ÄPFEL', tags: 'sql a_b' }),
        snippet({ title: 'B 100 sure', tags: 'sql axb', kind: 'error_reasoning', session: 'odin-PS-8f4a2b' }),
        snippet({ title: 'C !x \\', tags: 'sqlite', sourceFile: 'src/store.ts grün'.normalize('NFD') }),
        snippet({ title: 'D', project: 'thor', projectKey: 'k-thor' }),
        snippet({ title: 'E', scope: 'cluster' }),
      ];
      for (const row of all) await snippets.add(row);
      const found = async (more: object) => {
        const { rows, total } = await snippets.find({ scope: 'home', limit: 2, ...more });
        return [rows.map(({ title }) => title[0]).join(''), total];
      };
      expect(await found({})).toEqual(['DC', 4]);
      expect(await found({ offset: 2 })).toEqual(['BA', 4]);
      expect(await found({ projectKey: 'k-odin' })).toEqual(['CB', 3]);
      expect(await found({ tags: ['sql'] })).toEqual(['BA', 2]);
      expect(await found({ tags: ['a_b'] })).toEqual(['A', 1]);
      expect(await found({ tags: ['SQL', 'axb'] })).toEqual(['B', 1]);
      expect(await found({ tags: ['sql', 'axb'] })).toEqual(['B', 1]);
      expect(await found({ tags: ['%'] })).toEqual(['', 0]);
      expect(await found({ text: '100%' })).toEqual(['A', 1]);
      expect(await found({ text: 'SURE 100' })).toEqual(['BA', 2]);
      expect(await found({ text: 'äpfel' })).toEqual(['A', 1]);
      expect(await found({ text: 'äpfel'.normalize('NFD') })).toEqual(['A', 1]);
      expect(await found({ text: 'grün' })).toEqual(['C', 1]);
      expect(await found({ text: '_' })).toEqual(['A', 1]);
      expect(await found({ text: '!x' })).toEqual(['C', 1]);
      expect(await found({ text: '\\' })).toEqual(['C', 1]);
      expect(await found({ text: 'STORE.ts' })).toEqual(['C', 1]);
      expect(await found({ kind: 'error_reasoning' })).toEqual(['B', 1]);
      expect(await found({ session: 'odin-PS-8f4a2b' })).toEqual(['B', 1]);
      expect(await found({ text: '\0\ud800' })).toEqual(['', 0]);
    }));

  it('are swept by their age, and only counted in a dry run', () =>
    inStore(async (snippets) => {
      for (const at of [1, 2, 100]) await snippets.add(snippet({ at, title: 'T', content: 'äb' }));
      const sweep = { scope: 'home', before: 50.7 };
      expect(await snippets.sweep({ ...sweep, dryRun: true })).toEqual({ count: 2, bytes: 6 });
      expect((await snippets.find({ scope: 'home', limit: 5 })).total).toBe(3);
      expect(await snippets.sweep({ ...sweep, dryRun: false })).toEqual({ count: 2, bytes: 6 });
      expect((await snippets.find({ scope: 'home', limit: 5 })).total).toBe(1);
    }));
});

onBothEngines('what the store itself sees to', ({ fresh }) => {
  it('has the columns that the questions name', async () => {
    const place = await fresh();
    await withStore(place, (store) => store.check());
    await withEngine(place, async ({ db }) => {
      const found = await db.introspection.getTables();
      const columns = (name: string) => found.find((table) => table.name === name)?.columns.map((it) => it.name);
      expect(columns('session_transcripts')).toEqual(tables.transcripts.columns);
      expect(columns('session_snippets')).toEqual([...tables.snippets.columns, 'searched']);
    });
  });

  it('a checkpoint never changes, until the schema is taken back', async () => {
    const place = await fresh();
    const row = { id: 'c1', scope: 'home', session: 'odin-PS-8f4a2b', at: 1, contextPercent: 4, epic: null } as const;
    await withStore(place, async ({ sessions }) => {
      await sessions.add(sessionRow());
      await sessions.checkpoints.add({ ...row, kind: 'manual', note: null, state: {}, sizeBytes: 2 });
    });
    await withEngine(place, async (it) => {
      const change = () => it.db.updateTable('session_checkpoints').set({ note: 'x' }).execute();
      await expect(change()).rejects.toThrow('a checkpoint never changes');
      await expect(sql`update session_checkpoints set seq = 7`.execute(it.db)).rejects.toThrow('never changes');
      const [found] = await it.db.selectFrom('session_checkpoints').select(['note', 'seq']).execute();
      expect(found).toEqual({ note: null, seq: 1 });
      await migrate(it, { now: () => 1, to: 3 });
      await change();
      await migrate(it, { now: () => 1 });
      await expect(change()).rejects.toThrow('a checkpoint never changes');
      expect(await it.db.deleteFrom('session_checkpoints').returning('note').execute()).toEqual([{ note: 'x' }]);
    });
  });
});
