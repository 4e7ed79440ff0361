import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { binaries, warrenJs } from './paths.ts';
import { isAlive, type Process, processesMarked } from './process-table.ts';
import { RawClient } from './raw-client.ts';
import { waitFor } from './wait-for.ts';

const run = promisify(execFile);

/** An instance whose hub was killed waits half a minute for the next one. */
const END_MS = 60_000;

/**
 * A person's machine in a temporary folder: its own HOME, WARREN_HOME and runtime directory, and nothing of the
 * environment this process runs in. What runs there carries the folder's path in its environment, so the process
 * table can say at any time what belongs to it. Disposing stops the hub, and fails if anything is still alive then.
 */
export class TempHome implements AsyncDisposable {
  /** Short: socket paths grow from it. Its links are resolved. */
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'wt-')));
  readonly home = join(this.dir, 'home');
  readonly warrenHome = join(this.home, '.warren');
  readonly env: Record<string, string>;
  readonly #clients: RawClient[] = [];

  constructor(extra: Readonly<Record<string, string>> = {}) {
    const runtime = join(this.dir, 'run');
    for (const path of [this.home, this.warrenHome, runtime]) mkdirSync(path, { mode: 0o700 });
    this.env = {
      PATH: `${binaries}:${process.env.PATH ?? ''}`,
      LANG: 'C.UTF-8',
      HOME: this.home,
      WARREN_HOME: this.warrenHome,
      XDG_RUNTIME_DIR: runtime,
      ...extra,
    };
  }

  /** Writes the home configuration: `servers` as DESIGN 7 has it. As editors do: a hub that lives never sees half of it. */
  configure(servers: Readonly<Record<string, unknown>>): void {
    const file = join(this.warrenHome, 'config.json');
    this.write(`${file}.new`, JSON.stringify({ version: 1, servers }, undefined, 2));
    renameSync(`${file}.new`, file);
  }

  /** A folder below the home that is a project because it holds a `package.json`. */
  project(path: string, marker = 'package.json', text = '{}'): string {
    const root = join(this.home, path);
    this.write(join(root, marker), text);
    return root;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** A client whose server command is `warren ARGS`, started in `cwd`. Closed with the home, if not before. */
  warren(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): RawClient {
    return this.client(process.execPath, [warrenJs, ...args], cwd, env);
  }

  /** `warren run -- node FIXTURE…` */
  run(fixture: readonly string[], cwd: string, flags: readonly string[] = []): RawClient {
    return this.warren(['run', ...flags, '--', process.execPath, ...fixture], cwd);
  }

  client(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): RawClient {
    const client = new RawClient({ command, args, cwd, env: { ...this.env, ...env } });
    this.#clients.push(client);
    return client;
  }

  /** Runs `warren ARGS` to its end. A command that fails rejects with what it printed. */
  async command(...args: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [warrenJs, ...args], {
      env: this.env,
      cwd: this.home,
      timeout: 60_000,
    });
    return stdout;
  }

  /** All that the process table knows of this home. */
  processes(): Process[] {
    return processesMarked(this.dir);
  }

  /** Processes that run this script; a shim that carries it behind `--` does not. */
  instances(script: string): Process[] {
    return this.processes().filter((it) => it.argv[1] === script);
  }

  hubs(): Process[] {
    return this.processes().filter((it) => it.argv[1] === warrenJs && it.argv[2] === 'hub');
  }

  async hub(): Promise<Process> {
    return waitFor('a hub in the process table', () => this.hubs()[0]);
  }

  /** The end of every log file below the Warren home: what to print when a test has failed. */
  logs(bytes = 4000): string {
    const logs = join(this.warrenHome, 'logs');
    const names = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
    return names.map((name) => `--- ${name}\n${readFileSync(join(logs, name), 'utf8').slice(-bytes)}`).join('\n');
  }

  /** What its hubs reported, of one kind. */
  facts(kind: string): Record<string, unknown>[] {
    const lines = readFileSync(join(this.warrenHome, 'logs', 'hub.log'), 'utf8')
      .split('\n')
      .slice(0, -1); // half a line is no fact
    return lines.filter((line) => line.includes(`"${kind}"`)).map((line) => JSON.parse(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((it) => it.close()));
    const stop = this.hubs().length > 0 ? await Promise.allSettled([this.command('stop')]) : [];
    const gone = (): boolean => this.processes().length === 0;
    const waited = await Promise.allSettled([waitFor('nothing of this home is alive', gone, { withinMs: END_MS })]);
    const left = this.processes();
    for (const it of left) if (isAlive(it.pid)) process.kill(it.pid, 'SIGKILL');
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 3 });
    const names = left.map((it) => `  ${it.pid} (parent ${it.ppid}, ${it.state}) ${it.command}`).join('\n');
    const reasons = [...stop, ...waited].flatMap((it) => (it.status === 'rejected' ? [it.reason] : []));
    if (reasons.length > 0) throw new AggregateError(reasons, `${reasons.join('\n')}\nleft alive:\n${names}`);
  }
}
