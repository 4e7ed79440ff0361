import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { warrenJs } from './paths.ts';
import { TempHome } from './temp-home.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Whoever starts a command is no client of the hub: tests start those as well, and would be taken for one. */
const TERMINAL = `
  const [command, ...words] = process.argv.slice(1);
  const { status } = require('node:child_process').spawnSync(command, words, { stdio: 'inherit' });
  process.exit(status ?? -1);`;

/** A person's machine with `warren` and git on it, and nothing of the configuration of the machine that tests run on. */
export class GuardHome extends TempHome {
  readonly bin = join(this.dir, 'bin');

  constructor(extra: Readonly<Record<string, string>> = {}) {
    super({
      GIT_CONFIG_NOSYSTEM: '1',
      WARREN_HOOK_MS: '20000', // a machine that runs all tests at once is a slow one
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b',
      ...extra,
    });
    this.env['PATH'] = `${this.bin}:${this.env['PATH'] ?? ''}`;
    this.program('warren', `exec '${process.execPath}' '${warrenJs}' "$@"`);
  }

  program(name: string, script: string): void {
    this.write(join(this.bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.bin, name), 0o755);
  }

  ended(cwd: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        ['-e', TERMINAL, ...words],
        { cwd, env: { ...this.env, ...env }, timeout: 60_000 },
        (error, out, err) => resolve({ code: error ? Number(error.code ?? -1) : 0, out, err }),
      );
    });
  }

  git(cwd: string, ...args: string[]): string {
    return execFileSync('git', args, { cwd, env: this.env, encoding: 'utf8', stdio: 'pipe' });
  }

  guard(cwd: string, ...words: string[]): Promise<Ended> {
    return this.ended(cwd, [process.execPath, warrenJs, 'guard', ...words]);
  }

  commit(cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.ended(cwd, ['git', 'commit', '-qm', 'work'], env);
  }

  repository(path: string): string {
    const root = join(this.home, path);
    mkdirSync(root, { recursive: true });
    this.git(root, 'init', '-q', '-b', 'main');
    return root;
  }

  stage(root: string, path: string, text = `${Math.random()}`): void {
    this.write(join(root, path), text);
    this.git(root, 'add', '--all');
  }
}
