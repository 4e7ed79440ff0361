import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/store/engine.ts';
import type { Rows, Statement, Steps } from '../../src/store/statement.ts';
import { onBothEngines, sqlitePlaces, withEngine } from '../support/both-engines.ts';

const table: Statement = { text: 'create table notes (word text primary key, at bigint)', values: [] };
const words: Statement = { text: 'select word from notes order by word', values: [] };

const note = ({ kind }: Engine, word: string, at = 1): Statement => ({
  text: `insert into notes (word, at) values (${kind === 'sqlite' ? '?, ?' : '$1, $2'})`,
  values: [word, at],
});

/** Looks how many there are, and writes these. */
const noting = (engine: Engine, ...wanted: readonly string[]) =>
  function* (): Steps<number> {
    const found = yield words;
    return { answer: found.length, writes: wanted.map((word) => note(engine, word)) };
  };

/** Writes without a look, unless there is nothing to write. */
const only = (engine: Engine, ...wanted: readonly string[]) =>
  function* (): Steps<undefined> {
    if (wanted.length === 0) yield words;
    return { answer: undefined, writes: wanted.map((word) => note(engine, word)) };
  };

onBothEngines('statements past the questions', ({ engine: kind, fresh }) => {
  const withNotes = async (use: (engine: Engine) => Promise<void>) =>
    withEngine(await fresh(), async (engine) => {
      await engine.run(table);
      await use(engine);
    });

  it('are answered by rows of values in the order of the columns', () =>
    withNotes(async (engine) => {
      await engine.run(note(engine, 'a', 7));
      await engine.run(note(engine, 'b', 8), { unhurried: true });
      const both = 'select at, word, null as absent from notes order by at';
      expect(await engine.run({ text: both, values: [] })).toEqual([
        [7, 'a', null],
        [8, 'b', null],
      ]);
    }));

  it('are written together, or not at all', () =>
    withNotes(async (engine) => {
      expect(await engine.transact(noting(engine, 'a', 'b'))).toBe(0);
      for (const haste of [{}, { unhurried: true }]) {
        await expect(engine.transact(noting(engine, 'c', 'a', 'd'), haste)).rejects.toThrow();
        await expect(engine.run(note(engine, 'a'), haste)).rejects.toThrow();
      }
      expect(await engine.run(words)).toEqual([['a'], ['b']]);
    }));

  it('are one transaction also where nothing is asked before', () =>
    withNotes(async (engine) => {
      for (const haste of [{}, { unhurried: true }]) {
        await expect(engine.transact(only(engine, 'a', 'b', 'a'), haste)).rejects.toThrow();
        expect(await engine.run(words)).toEqual([]);
      }
      await engine.transact(only(engine, 'a', 'b'));
      await engine.transact(only(engine));
      expect(await engine.run(words)).toEqual([['a'], ['b']]);
    }));

  it('leave nothing behind when somebody throws between them, however often', () =>
    withNotes(async (engine) => {
      const thrown = function* (): Steps<never> {
        yield note(engine, 'lost');
        throw new Error('changed its mind');
      };
      for (let at = 0; at < 12; at++) await expect(engine.transact(thrown)).rejects.toThrow('changed its mind');
      expect(await engine.transact(noting(engine, 'kept'))).toBe(0);
      expect(await engine.run(words)).toEqual([['kept']]);
    }));

  it('are not drawn into a transaction that somebody else has open', () =>
    withNotes(async (engine) => {
      const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const other = engine.db.transaction().execute(async (change) => {
        await sql`insert into notes (word, at) values ('other', 1)`.execute(change);
        begun.resolve();
        await gate.promise;
        throw new Error('taken back');
      });
      await begun.promise;
      const ours = Promise.all([
        engine.run(note(engine, 'a')),
        engine.transact(noting(engine, 'b')),
        engine.run(note(engine, 'c'), { unhurried: true }),
      ]);
      await new Promise(setImmediate);
      gate.resolve();
      await expect(other).rejects.toThrow('taken back');
      await ours;
      expect(await engine.run(words)).toEqual([['a'], ['b'], ['c']]);
    }));

  it('wait for the disk but where nobody was told that they are written', () =>
    withNotes(async (engine) => {
      const asked = kind === 'sqlite' ? 'pragma synchronous' : 'show synchronous_commit';
      const [how, otherwise] = kind === 'sqlite' ? [2, 1] : ['on', 'off'];
      const setting: Statement = { text: asked, values: [] };
      const inside = function* (): Steps<Rows> {
        return { answer: yield setting };
      };
      expect(await engine.transact(inside)).toEqual([[how]]);
      expect(await engine.transact(inside, { unhurried: true })).toEqual([[otherwise]]);
      expect(await engine.run(setting, { unhurried: true })).toEqual([[otherwise]]);
      await expect(engine.run({ text: 'select nothing', values: [] }, { unhurried: true })).rejects.toThrow();
      await expect(engine.transact(noting(engine, 'a', 'a'), { unhurried: true })).rejects.toThrow();
      expect(await engine.run(setting)).toEqual([[how]]);
      expect(await engine.transact(inside)).toEqual([[how]]);
    }));
});

describe('statements in a file', () => {
  const { fresh } = sqlitePlaces();

  it('wait for another process that writes, and do not block this one', async () => {
    const place = await fresh();
    await withEngine(place, async (engine) => {
      await engine.run(table);
      const other = new DatabaseSync(place.file);
      other.exec('begin immediate');
      const waiting = engine.transact(noting(engine, 'late'));
      await new Promise((resolve) => setTimeout(resolve, 60));
      other.exec('commit');
      other.close();
      expect(await waiting).toBe(0);
      expect(await engine.run(words)).toEqual([['late']]);
    });
  });
});
