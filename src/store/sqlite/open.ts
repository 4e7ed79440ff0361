import { chmodSync, closeSync, existsSync, mkdirSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';
import type { Steps } from '../statement.ts';
import { PatientDialect } from './dialect.ts';
import { isBroken, sqliteError } from './error-of.ts';
import { growLog } from './grow-log.ts';
import { patiently } from './patiently.ts';
import { setAside } from './set-aside.ts';
import { Turn } from './turn.ts';

export interface SqliteOptions {
  readonly file: string;
  readonly clock: Clock;
  /** Another process may own it: a broken file is reported and not set aside. */
  readonly guest: boolean;
}

/** How long a statement waits for another process, in ms. It blocks the whole process: patience is for the caller. */
const BUSY_MS = 5;
/** How long opening waits for another process, in ms. */
const OPEN_MS = 10_000;

/** The one file of this home. Whatever was wrong with it and could be put right is told in `notes`. */
export async function openSqlite(options: SqliteOptions): Promise<Engine> {
  const { file, clock } = options;
  const notes: string[] = [];
  try {
    return engineOn(await patiently(clock, OPEN_MS, () => opened(options, notes)), options, notes);
  } catch (error) {
    if (!isBroken(error) || options.guest) throw sqliteError(file, error);
    const to = setAside(file, clock.now());
    notes.push(
      `The store ${file} was damaged and is set aside as ${to}; a new one was begun, so history and saved states of before are missing. ` +
        'Try to read the old one with: sqlite3 OLD .recover',
    );
    return engineOn(await patiently(clock, OPEN_MS, () => opened(options, notes)), options, notes);
  }
}

/**
 * Opens it, and looks whether it is whole when it was not closed well (then SQLite leaves its `-wal` behind) or when
 * damage was met.
 */
function opened({ file }: SqliteOptions, notes: string[]): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600)); // ours alone before a byte is in it; `-wal` and `-shm` take over its rights
  chmodSync(file, 0o600);
  const left = bytesOf(`${file}-wal`) > 0 || existsSync(suspectMark(file));
  const database = new DatabaseSync(file, { timeout: BUSY_MS, allowExtension: false });
  try {
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'trusted_schema = OFF'])
      database.exec(`PRAGMA ${pragma}`);
    database.exec('PRAGMA journal_size_limit = 16777216');
    database.exec('PRAGMA schema_version'); // a first look: makes the `-wal` that `growLog` writes to
    if (left) {
      const wrong = wrongIn(database);
      if (wrong.length > 0) throw Object.assign(new Error(wrong.join('; ')), { errcode: 11 });
      rmSync(suspectMark(file), { force: true });
      notes.push(`The store ${file} was not closed when it was last used; it was checked and is whole.`);
    }
    return database;
  } catch (error) {
    database.close();
    if (isBroken(error)) writeFileSync(suspectMark(file), '');
    throw error;
  }
}

const wrongIn = (database: DatabaseSync): string[] =>
  database
    .prepare('PRAGMA quick_check(10)')
    .all()
    .map((row) => String(Object.values(row)[0]))
    .filter((line) => line !== 'ok');

function engineOn(database: DatabaseSync, { file, clock, guest }: SqliteOptions, notes: string[]): Engine {
  const dialect = new PatientDialect(database, clock);
  const db = new Kysely<Schema>({ dialect });
  const turn = new Turn({ database, dialect, db, clock });
  const inode = statSync(file).ino;
  const grown = guest ? undefined : growLog(file);
  return {
    kind: 'sqlite',
    db,
    place: file,
    notes,
    idType: 'text',
    run: (statement, haste) => turn.run(statement, haste),
    transact: (steps, haste) => turn.transact(steps, haste),
    promptly: (work) => db.transaction().execute(work), // whoever asks a file waits until it answers
    lockSchema: async () => undefined, // every transaction takes the one write lock when it begins
    hasTable: async (name) =>
      database.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(name) !== undefined,
    backup: (to) => patiently(clock, OPEN_MS, () => void database.prepare('vacuum into ?').run(to)),
    vacuum: () => patiently(clock, OPEN_MS, () => database.exec('vacuum; pragma wal_checkpoint(truncate)')),
    integrity: async () => wrongIn(database),
    size: async () => bytesOf(file) + bytesOf(`${file}-wal`),
    check: async () => {
      if (inodeOf(file) !== inode) throw gone(file);
      await turn.transact(trial, { unhurried: true });
    },
    errorOf(thrown) {
      if (isBroken(thrown)) writeFileSync(suspectMark(file), '');
      return sqliteError(file, thrown);
    },
    async [Symbol.asyncDispose]() {
      await grown; // a log that is made after the file was closed would look as if it had not been
      await db.destroy();
      if (database.isOpen) database.close();
    },
  };
}

/** Writes a page: what can only be begun says nothing of a disk that is full. */
function* trial(): Steps<void> {
  yield { text: 'pragma user_version = 0', values: [] };
  return { answer: undefined };
}

/** Left where damage was met, so that who opens the file next looks at all of it. */
const suspectMark = (file: string): string => `${file}-suspect`;

const bytesOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
const inodeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino;

const gone = (file: string): HubError =>
  new HubError('store-away', `The store ${file} was removed or replaced while it was open. Restart the hub.`, {
    facts: { engine: 'sqlite', passing: false },
  });
