import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Client } from 'pg';
import { isAlive, processes } from './process-table.ts';
import { waitFor } from './wait-for.ts';

const PASSWORD = 'p%40ss%2Fw0rd'; // as it stands in a URL; what must be quoted there is in it on purpose

/**
 * A PostgreSQL server of the test's own: a real one, in a temporary folder, as an ordinary user, with `fsync` on. It ends
 * with this process, whatever becomes of it. Without an installed PostgreSQL, Debian's is installed; failing that, tests fail.
 */
export class Postgres implements AsyncDisposable {
  readonly #place: Place;
  #server: Server;
  #databases = 0;

  private constructor(place: Place, server: Server) {
    this.#place = place;
    this.#server = server;
  }

  static async start(): Promise<Postgres> {
    const place = newPlace(binaries(), await freePort());
    try {
      return new Postgres(place, await serve(place));
    } catch (error) {
      rmSync(place.dir, { recursive: true, force: true });
      throw error;
    }
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** Of the folder with `psql`, `pg_dump`, … */
  get binaries(): string {
    return this.#place.binaries;
  }

  urlOf(database: string): string {
    return urlOf(this.#place, database);
  }

  /** The URL of a new, empty database. */
  async database(): Promise<string> {
    this.#databases += 1;
    const name = `fresh_${process.pid}_${this.#databases}`;
    await this.query(`create database ${name}`);
    return this.urlOf(name);
  }

  /** One statement in the database `postgres`, or in that of `url`. */
  async query(text: string, url = this.urlOf('postgres')): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined); // the query that waits hears of it
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** `kill -9` of the server and all its children, as when the machine loses its power. */
  async kill(): Promise<void> {
    const all = [this.pid, ...childrenOf(this.pid)];
    for (const pid of all) signal(pid, 'SIGKILL');
    await waitFor('the killed server is gone', () => !all.some(isAlive));
    this.#server.guard.stdin?.end();
  }

  /** The same data, the same address. */
  async startAgain(): Promise<void> {
    this.#server = await serve(this.#place);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [this.pid, ...childrenOf(this.pid)];
    signal(this.pid, 'SIGQUIT'); // at once: nobody needs the data, and writing it all down takes long
    try {
      await waitFor('the server has stopped', () => !all.some(isAlive));
    } finally {
      for (const pid of all) signal(pid, 'SIGKILL');
      this.#server.guard.stdin?.end();
      rmSync(this.#place.dir, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

interface Place {
  readonly binaries: string;
  readonly dir: string;
  readonly port: number;
  readonly user: { uid?: number; gid?: number };
}

interface Server {
  readonly pid: number;
  /** Stops the server when its stdin ends, and with it this process. */
  readonly guard: ChildProcess;
}

const urlOf = ({ port }: Place, database: string): string =>
  `postgres://warren:${PASSWORD}@127.0.0.1:${port}/${database}`;

function newPlace(binaries: string, port: number): Place {
  const dir = mkdtempSync(join(tmpdir(), 'wpg-'));
  const user = ordinaryUser();
  const passwordFile = join(dir, 'password');
  writeFileSync(passwordFile, decodeURIComponent(PASSWORD));
  mkdirSync(join(dir, 'data'), { mode: 0o700 });
  for (const path of [dir, passwordFile, join(dir, 'data')]) {
    if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid);
    chmodSync(path, 0o700);
  }
  // A locale that sorts otherwise than bytes do: what must be sorted by bytes has to say so.
  const version = Number(
    /\d+/.exec(execFileSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' }))?.[0],
  );
  const locale = version >= 15 ? ['--locale-provider=icu', '--icu-locale=en-US', '--locale=C'] : ['--no-locale'];
  execFileSync(
    join(binaries, 'initdb'),
    [
      '-D',
      join(dir, 'data'),
      '-U',
      'warren',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '-N',
      ...locale,
    ],
    { ...user, cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return { binaries, dir, port, user };
}

/** The pid on the first line; then it waits for the end of its stdin, which is ours. */
const GUARD = '"$@" >&2 & server=$!; echo $server; read -r _; kill -QUIT $server 2>/dev/null; wait $server';

async function serve(place: Place): Promise<Server> {
  const { binaries, dir, port, user } = place;
  const server = [join(binaries, 'postgres'), '-D', join(dir, 'data'), '-p', String(port), '-k', dir];
  const guard = spawn('/bin/sh', ['-c', GUARD, 'sh', ...server, '-c', 'listen_addresses=127.0.0.1'], {
    ...user,
    cwd: dir,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let told = '';
  let words = '';
  guard.stdout.on('data', (chunk) => (told += String(chunk)));
  guard.stderr.on('data', (chunk) => (words = (words + String(chunk)).slice(-4000)));
  const pid = Number(await waitFor('the pid of the server', () => told.includes('\n') && told));
  const ready = async (): Promise<boolean> => {
    if (!isAlive(pid)) throw new Error(`PostgreSQL did not start: ${words}`);
    return answers(urlOf(place, 'postgres'));
  };
  try {
    await waitFor('PostgreSQL answers', ready, { withinMs: 60_000 });
  } catch (error) {
    guard.stdin.end();
    await waitFor('the server that does not answer is gone', () => !isAlive(pid));
    throw error;
  }
  return { pid, guard };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined); // it is asked again
  try {
    await client.connect();
    return true;
  } catch {
    return false; // not yet
  } finally {
    await client.end().catch(() => undefined); // it was never connected
  }
}

/** PostgreSQL does not run as root. */
function ordinaryUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

function binaries(): string {
  const found = installed() ?? (mayInstall() ? install() : undefined);
  if (found === undefined)
    throw new Error(
      'These tests need a PostgreSQL server: its commands initdb and postgres are neither in the PATH nor in /usr/lib/postgresql. Install it (Debian: apt-get install postgresql, macOS: brew install postgresql) and run them again.',
    );
  return found;
}

function installed(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const places = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return places.find((place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'postgres')));
}

const mayInstall = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** Several test files may come here at once: apt waits for its own lock. */
function install(): string | undefined {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  const wait = ['-o', 'DPkg::Lock::Timeout=300', '-y', '-q'];
  execFileSync('apt-get', [...wait, 'update'], options);
  execFileSync('apt-get', [...wait, 'install', '--no-install-recommends', 'postgresql'], options);
  return installed();
}

/**
 * Below those that the system gives to whoever asks for any and to every connection: until the server is made, and while it
 * was killed, nobody gets it by chance.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer().on('error', () => resolve(false));
  probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  return promise;
}

const childrenOf = (pid: number): number[] =>
  processes()
    .filter(({ ppid }) => ppid === pid)
    .map(({ pid }) => pid);

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
