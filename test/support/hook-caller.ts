import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository, warrenJs } from './paths.ts';
import { type Ended, run } from './run-script.ts';
import { TempHome } from './temp-home.ts';

/** What a client said to its hook: test/fixtures/hooks. */
export const recorded = (name: string): string =>
  readFileSync(join(repository, 'test', 'fixtures', 'hooks', `${name}.json`), 'utf8');

interface HowCalled {
  readonly closes?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export const quiet: Ended = { code: 0, out: '', err: '' };

/** A machine with clients that call their hooks. */
export class HookCaller implements AsyncDisposable {
  readonly home = new TempHome();
  readonly warrenHome = this.home.warrenHome;
  readonly hooks = join(this.warrenHome, 'hooks');
  readonly spool = join(this.hooks, 'spool');

  /** With much time, for the tests of a machine that is busy. Says all of it, and closes its end if it is a client that does. */
  hook(words: readonly string[], said: string | Buffer, { closes = true, env = {} }: HowCalled = {}): Promise<Ended> {
    const every = { ...this.home.env, WARREN_HOOK_MS: '20000', ...env };
    return run([warrenJs, 'hook', ...words], said, { env: every, cwd: this.home.home, closes });
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
