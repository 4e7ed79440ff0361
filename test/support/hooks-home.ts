import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../src/cli/hooks.ts';
import type { Io } from '../../src/cli/io.ts';
import { repository } from './paths.ts';

/** It need not be built. */
const warrenTs = join(repository, 'src', 'warren.ts');

export const put = (path: string, content: string): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};
export const text = (path: string): string => readFileSync(path, 'utf8');

/** Somebody's home with a project in it, for `warren hooks`. */
export class HooksHome implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'warren-hooks-')));
  /** What the command takes for the home. */
  homedir = this.folder;
  /** Where the command is run. */
  root = join(this.folder, 'game');
  said = '';
  complained = '';

  constructor() {
    mkdirSync(join(this.root, '.git'), { recursive: true });
  }

  get claudeFile(): string {
    return join(this.folder, '.claude', 'settings.json');
  }

  hooks(...words: string[]): Promise<number> {
    this.said = '';
    this.complained = '';
    const io: Io = {
      out: (line) => void (this.said += line),
      err: (line) => void (this.complained += line),
      env: { PATH: '/usr/bin:/bin' },
      cwd: this.root,
      homedir: this.homedir,
      isTTY: false,
    };
    return run(words, io, warrenTs);
  }

  /** The file that an answer in JSON names. */
  get file(): string {
    return (JSON.parse(this.said) as { file: string }).file; // our own answer
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
