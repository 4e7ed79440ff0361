import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository, warrenJs } from './paths.ts';
import { TempHome } from './temp-home.ts';

/** What a client said to its hook: test/fixtures/hooks. */
export const recorded = (name: string): string =>
  readFileSync(join(repository, 'test', 'fixtures', 'hooks', `${name}.json`), 'utf8');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export const quiet: Ended = { code: 0, out: '', err: '' };

/** A machine with clients that call their hooks. */
export class HookCaller implements AsyncDisposable {
  readonly home = new TempHome();
  readonly warrenHome = this.home.warrenHome;
  readonly hooks = join(this.warrenHome, 'hooks');
  readonly spool = join(this.hooks, 'spool');

  /** With much time, for the tests of a machine that is busy. Says all of it, and closes its end if it is a client that does. */
  async hook(words: readonly string[], said: string | Buffer, { closes = true, env = {} } = {}): Promise<Ended> {
    const options = { env: { ...this.home.env, WARREN_HOOK_MS: '20000', ...env }, cwd: this.home.home };
    const child = spawn(process.execPath, [warrenJs, 'hook', ...words], options);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()));
    child.stdin.on('error', () => {});
    child.stdin.write(said);
    if (closes) child.stdin.end();
    const [code] = (await once(child, 'close')) as [number | null]; // what 'close' gives
    return { code, out, err };
  }

  start(how?: Parameters<HookCaller['hook']>[2]): Promise<Ended> {
    return this.hook(['claude', 'SessionStart'], recorded('claude-SessionStart-startup'), how);
  }

  stop(how?: Parameters<HookCaller['hook']>[2]): Promise<Ended> {
    return this.hook(['claude', 'Stop'], recorded('claude-Stop'), how);
  }

  /** What waits for the hub, in its order. */
  waiting(): { id: string; event: string; at: number }[] {
    return readFileSync(join(this.spool, 'waiting'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { id: string; event: string; at: number }); // as we write them
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.home[Symbol.asyncDispose]();
  }
}
