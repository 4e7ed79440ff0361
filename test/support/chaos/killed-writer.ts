import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TempHome } from '../temp-home.ts';
import { waitFor } from '../wait-for.ts';

const script = join(import.meta.dirname, 'store-writer.ts');

/** A process that writes through the store, is killed, and starts again: what it said is written must be there afterwards. */
export class KilledWriter {
  readonly folder: string;
  readonly acknowledged: string[] = [];
  /** Databases that could be opened and were whole, of those looked at. */
  opened = 0;
  looked = 0;
  kills = 0;
  readonly broken: string[] = [];
  readonly #home: TempHome;
  #process: ChildProcessWithoutNullStreams | undefined;
  #runs = 0;

  constructor(home: TempHome) {
    this.#home = home;
    this.folder = join(home.dir, 'writer');
    mkdirSync(this.folder);
  }

  start(): void {
    const child = spawn(process.execPath, [script, this.folder, String(++this.#runs)], { env: this.#home.env });
    this.#process = child;
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? ''; // half a line is no promise
      this.acknowledged.push(...lines.filter((line) => line !== 'open'));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.broken.push(text));
  }

  /** `kill -9`, a look at what it left with another connection, and the next one. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child) throw new Error('no writer was started');
    if (child.exitCode !== null) throw new Error(`the writer ended by itself: ${this.broken.join('')}`);
    const closed = once(child, 'close'); // all it said has been read then
    child.kill('SIGKILL');
    await closed;
    this.kills++;
    this.look();
    this.start();
  }

  look(file = join(this.folder, 'warren.db')): void {
    if (!existsSync(file)) return; // killed before it made one
    this.looked++;
    const database = new DatabaseSync(file, { timeout: 5000 });
    try {
      const [result] = database.prepare('pragma quick_check').all();
      if (Object.values(result ?? {})[0] === 'ok') this.opened++;
      else this.broken.push(JSON.stringify(result));
    } catch (error) {
      this.broken.push(String(error));
    } finally {
      database.close();
    }
  }

  /** Ends it in peace; what was spooled is in the database then. */
  async finish(): Promise<void> {
    const written = this.acknowledged.length;
    await waitFor('it writes', () => this.acknowledged.length > written, { withinMs: 20_000 });
    const child = this.#process;
    await waitFor('the spool is empty', () => this.spooled() === '', { withinMs: 20_000 });
    const closed = child && once(child, 'close');
    child?.kill('SIGTERM');
    await closed;
    this.look();
  }

  spooled(): string {
    const file = join(this.folder, 'spool', 'records.jsonl');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Ids in the order of their rows. */
  written(): string[] {
    const database = new DatabaseSync(join(this.folder, 'warren.db'), { readOnly: true });
    try {
      return database
        .prepare('select id from instance_events order by rowid')
        .all()
        .map(({ id }) => String(id));
    } finally {
      database.close();
    }
  }
}
