import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openEngine, openSqlStore } from '../../src/store/open-sql-store.ts';
import { sqlitePlaces, withStore } from '../support/both-engines.ts';
import { repository } from '../support/paths.ts';
import * as rows from '../support/store-rows.ts';
import { waitFor } from '../support/wait-for.ts';

const writerScript = join(repository, 'test', 'support', 'store-writer.ts');

/** What a writer said so far, and the process. */
function writer(...args: readonly string[]) {
  const child = spawn(process.execPath, [writerScript, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = { last: 0 };
  child.stdout.on('data', (chunk) => {
    const whole = String(chunk).split('\n').filter(Boolean);
    said.last = Number(whole.at(-1) ?? said.last);
  });
  return { child, said, ended: once(child, 'close') };
}

/** Copies of the files while the database is open: what a power cut leaves. */
function crash(file: string, place: string): string {
  mkdirSync(place, { recursive: true });
  for (const tail of ['', '-wal']) writeFileSync(join(place, `warren.db${tail}`), readFileSync(file + tail));
  return join(place, 'warren.db');
}

const mode = (path: string): number => statSync(path).mode & 0o777;

/** In the row and in no index. */
const detailsOf = (n: number): { said: string } => ({ said: `only in row ${n}` });

describe('a store in a file', () => {
  const places = sqlitePlaces();

  it('belongs to its user alone, with all that SQLite puts beside it', async () => {
    const place = await places.fresh();
    await withStore(place, async (store) => {
      await store.write([rows.instance()]);
      const beside = readdirSync(dirname(place.file));
      expect(beside.toSorted()).toEqual(['warren.db', 'warren.db-shm', 'warren.db-wal']);
      expect(beside.map((name) => mode(join(dirname(place.file), name)))).toEqual([0o600, 0o600, 0o600]);
      expect(mode(dirname(place.file))).toBe(0o700);
    });
  });

  it('writes ahead and waits for the disk', async () => {
    const place = await places.fresh();
    await using engine = await openEngine(place, false);
    const ask = (sql: string) =>
      engine.db.executeQuery<Record<string, unknown>>({
        sql,
        parameters: [],
        query: {} as never,
        queryId: {} as never,
      });
    const values: unknown[] = [];
    for (const name of ['journal_mode', 'synchronous', 'foreign_keys'])
      values.push(Object.values((await ask(`pragma ${name}`)).rows[0] ?? {})[0]);
    expect(values).toEqual(['wal', 2, 1]);
  });

  it('gives its log its length beforehand, while it is written to, and leaves none behind', async () => {
    const place = await places.fresh();
    const log = `${place.file}-wal`;
    await withStore(place, async (store) => {
      const crashed: string[] = [];
      let written = 0;
      const isLong = () => statSync(log).size >= 4_120_032;
      do {
        await store.write([rows.event({ id: `e${written++}` })]);
        crashed.push(crash(place.file, join(dirname(place.file), `after-${written}`)));
      } while (written < 20 || !isLong());
      expect(statSync(log).size).toBeLessThan(2 * 4_120_032); // by it, not by what was written
      for (const [at, file] of crashed.entries())
        if (at % 4 === 0)
          await withStore({ ...place, file }, async (left) =>
            expect(await left.history({ limit: 1000 })).toHaveLength(at + 1),
          );
    });
    expect(existsSync(log)).toBe(false);
    const idle = await places.fresh();
    for (let round = 0; round < 2; round++) {
      await (await openEngine(idle, false))[Symbol.asyncDispose](); // while it grows, and nothing was asked
      expect(existsSync(`${idle.file}-wal`)).toBe(false);
    }
  });

  it('that was not closed is checked, and says so once', async () => {
    const place = await places.fresh();
    const left = await withStore(place, async (store) => {
      await store.write([rows.instance()]);
      return crash(place.file, join(dirname(place.file), 'left'));
    });
    const again = { ...place, file: left };
    await withStore(again, async (store) => {
      expect(store.notes).toEqual([
        expect.stringMatching(/was not closed when it was last used; it was checked and is whole/),
      ]);
      expect(await store.instances({})).toHaveLength(1);
    });
    await withStore(again, async (store) => expect(store.notes).toEqual([]));
  });

  it('that is no database is set aside, and a new one is begun', async () => {
    const place = await places.fresh();
    mkdirSync(dirname(place.file));
    writeFileSync(place.file, 'this is no database, and longer than a header of one would be: '.repeat(20));
    await withStore(place, async (store) => {
      expect(store.notes[0]).toMatch(
        /was damaged and is set aside as .*warren\.db\.corrupt-\d{8}-\d{6}; a new one was begun/,
      );
      await store.write([rows.instance()]);
      expect(await store.instances({})).toHaveLength(1);
    });
    const aside = readdirSync(dirname(place.file)).filter((name) => name.includes('.corrupt-'));
    expect(readFileSync(join(dirname(place.file), aside[0] ?? ''), 'utf8')).toMatch(/^this is no database/);
  });

  it('that is damaged inside is set aside after an unclean end; a guest leaves it alone', async () => {
    const place = await places.fresh();
    const left = await withStore(place, async (store) => {
      await store.write(Array.from({ length: 2000 }, (_, n) => rows.event({ id: `e${n}` })));
      return crash(place.file, join(dirname(place.file), 'left'));
    });
    const wal = readFileSync(`${left}-wal`);
    const database = new DatabaseSync(left);
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
    writeFileSync(left, readFileSync(left).fill(0x5a, 200_000, 260_000));
    writeFileSync(`${left}-wal`, wal.subarray(0, 16)); // too short to be read, and there
    const again = { ...place, file: left };
    await expect(openEngine(again, true)).rejects.toMatchObject({
      code: 'store-away',
      message: expect.stringContaining('damaged'),
    });
    expect(readdirSync(dirname(left)).some((name) => name.includes('corrupt'))).toBe(false);
    await withStore(again, async (store) => {
      expect(store.notes[0]).toMatch(/damaged and is set aside/);
      expect(await store.history({ limit: 10 })).toEqual([]);
    });
  });

  it('in which damage is met is checked by who opens it next', async () => {
    const place = await places.fresh();
    await withStore(place, (store) =>
      store.write(Array.from({ length: 2000 }, (_, n) => rows.event({ id: `e${n}`, details: detailsOf(n) }))),
    );
    const bytes = readFileSync(place.file);
    const page = bytes.indexOf(detailsOf(1000).said) & ~4095;
    writeFileSync(place.file, bytes.fill(0x5a, page, page + 4096));
    await withStore(place, async (store) => {
      await expect(store.history({ limit: 10_000 })).rejects.toMatchObject({ code: 'store-away' });
    });
    await withStore(place, async (store) => {
      expect(store.notes[0]).toMatch(/damaged and is set aside/);
      expect(await store.history({ limit: 10_000 })).toEqual([]);
    });
    await withStore(place, async (store) => expect(store.notes).toEqual([]));
  });

  it('that was cut to nothing is begun anew', async () => {
    const place = await places.fresh();
    await withStore(place, (store) => store.write([rows.instance()]));
    truncateSync(place.file, 0);
    await withStore(place, async (store) => expect(await store.instances({})).toEqual([]));
  });

  it('notices that its file was taken away', async () => {
    const place = await places.fresh();
    await withStore(place, async (store) => {
      renameSync(place.file, `${place.file}.away`);
      await expect(store.check()).rejects.toMatchObject({ code: 'store-away' });
      renameSync(`${place.file}.away`, place.file);
      await expect(store.check()).resolves.toBeUndefined();
    });
  });

  it('that another process holds is away for the moment, and the wait is short', async () => {
    const place = await places.fresh();
    await withStore(place, async (store) => {
      const other = new DatabaseSync(place.file);
      other.exec('begin immediate');
      const began = performance.now();
      await expect(store.write([rows.instance()])).rejects.toMatchObject({
        code: 'store-away',
        facts: { passing: true },
      });
      expect(performance.now() - began).toBeLessThan(5000);
      expect(await store.instances({})).toEqual([]);
      other.exec('commit');
      other.close();
      await store.write([rows.instance()]);
      expect(await store.instances({})).toHaveLength(1);
    });
  });

  it('is written by two processes at once, and every row is there', async () => {
    const place = await places.fresh();
    await withStore(place, (store) => store.write([]));
    const writers = ['a', 'b'].map((name) => writer(place.file, name, '200'));
    await Promise.all(writers.map(({ ended }) => ended));
    expect(writers.map(({ child }) => child.exitCode)).toEqual([0, 0]);
    await withStore(place, async (store) => {
      expect(await store.history({ limit: 1000 })).toHaveLength(400);
      expect((await store.instances({})).map(({ calls }) => calls)).toEqual([200, 200]);
    });
  });

  it('is opened by many processes at once while it does not exist', async () => {
    const place = await places.fresh();
    const writers = ['a', 'b', 'c', 'd'].map((name) => writer(place.file, name, '5'));
    await Promise.all(writers.map(({ ended }) => ended));
    await withStore(place, async (store) => expect(await store.history({ limit: 100 })).toHaveLength(20));
  });

  it('loses nothing that was acknowledged when its writer is killed, 30 times', { timeout: 300_000 }, async () => {
    const place = await places.fresh();
    const figures = { kills: 0, acknowledged: 0, unacknowledged: 0 };
    for (let round = 1; round <= 30; round += 1) {
      const name = `w${String(round).padStart(2, '0')}`;
      const { child, said, ended } = writer(place.file, name);
      await waitFor('it writes', () => said.last > (round * 7) % 23, { everyMs: 1, withinMs: 30_000 });
      child.kill('SIGKILL');
      await ended;
      await using store = await openSqlStore(place);
      const written = (await store.history({ key: name, limit: 100_000 })).length;
      expect(written).toBeGreaterThanOrEqual(said.last);
      expect(written).toBeLessThanOrEqual(said.last + 1);
      // whole or not at all: the three records of a batch agree
      expect((await store.instances({})).find(({ key }) => key === name)?.calls).toBe(written);
      expect(await store.metrics({ scope: 'home', key: name }, 0)).toHaveLength(written);
      figures.kills += 1;
      figures.acknowledged += said.last;
      figures.unacknowledged += written - said.last;
    }
    expect(existsSync(`${place.file}-wal`)).toBe(false);
    console.log(`SQLite: ${JSON.stringify(figures)}, lost 0`);
  });
});
