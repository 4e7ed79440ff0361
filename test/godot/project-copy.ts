import { execFile } from 'node:child_process';
import {
  cpSync,
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
import { join } from 'node:path';
import { type EngineView, engineViewOf } from './engine-view.ts';

/** A script that the engine could not read, and the first thing it says about that. */
export interface Refusal {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

const oracle = join(import.meta.dirname, 'oracle.gd');
const longestMs = 120_000;

/** A project in a temporary folder, with a home of its own for the engine: it writes into both. */
export class ProjectCopy implements Disposable {
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), 'warren-godot-')));
  readonly root = join(this.#folder, 'project');
  /** Outside of the project, for whoever keeps something about it. */
  readonly data = join(this.#folder, 'data');
  readonly #engine: string;

  constructor(engine: string, project: string) {
    this.#engine = engine;
    for (const name of ['home', 'data']) mkdirSync(join(this.#folder, name), { mode: 0o700 });
    cpSync(project, this.root, { recursive: true });
  }

  /** What the engine needs before it loads pictures and sounds and knows the names of classes: `--export-pack` does it. */
  async import(): Promise<void> {
    await this.#run(['--export-pack', 'pack', join(this.#folder, 'project.pck')]);
  }

  /** Instead of those of the project. */
  usePreset(file: string): void {
    cpSync(file, join(this.root, 'export_presets.cfg'));
  }

  /** What the engine knows of it. */
  async ask(): Promise<EngineView> {
    return engineViewOf((await this.#consult('everything')).out);
  }

  /** All scripts are loaded: those that are refused, with the first error of each. */
  async refusals(): Promise<readonly Refusal[]> {
    return refusalsIn((await this.#consult('scripts')).err);
  }

  /** The same without a file. */
  async refusalsWithout(path: string): Promise<readonly Refusal[]> {
    const file = join(this.root, path.replace('res://', ''));
    renameSync(file, join(this.#folder, 'away'));
    try {
      return await this.refusals();
    } finally {
      renameSync(join(this.#folder, 'away'), file);
    }
  }

  /** Every file that the engine's own editor would list, as it calls it. */
  files(): string[] {
    return walk(this.root).map((path) => `res://${path}`);
  }

  edit(path: string, change: (text: string) => string): void {
    const file = join(this.root, path);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #consult(mode: 'everything' | 'scripts'): Promise<Said> {
    const list = join(this.#folder, 'files.json');
    writeFileSync(list, JSON.stringify(this.files()));
    return this.#run(['-s', oracle], { ORACLE_FILES: list, ORACLE_MODE: mode });
  }

  #run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
    const options = {
      env: { PATH: process.env['PATH'] ?? '', HOME: join(this.#folder, 'home'), LANG: 'en_US.UTF-8', ...env },
      timeout: longestMs,
      killSignal: 'SIGKILL' as const,
      maxBuffer: 256 * 1024 * 1024,
    };
    return new Promise((resolve, reject) => {
      execFile(this.#engine, ['--path', this.root, ...args], options, (error, out, err) => {
        if (error) reject(new Error(`${error.message}\n${out.slice(-2000)}\n${err.slice(-2000)}`, { cause: error }));
        else resolve({ out, err });
      });
    });
  }
}

interface Said {
  readonly out: string;
  readonly err: string;
}

/** Without folders that begin with a dot or hold a `.gdignore`. */
function walk(root: string, below = ''): string[] {
  const entries = readdirSync(join(root, below), { withFileTypes: true });
  if (entries.some(({ name }) => name === '.gdignore')) return [];
  const paths = entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => ({ entry, path: join(below, entry.name) }));
  return paths.flatMap(({ entry, path }) => (entry.isDirectory() ? walk(root, path) : [path])).toSorted();
}

/** `SCRIPT ERROR: GDScript::reload: Parse Error: MESSAGE`, and in the next line `At: res://file.gd:LINE.` */
export function refusalsIn(err: string): Refusal[] {
  const found = [...err.matchAll(/Parse Error: (.*)\n\s+At: (.+):(\d+)\.\n/g)];
  const first = new Map<string, Refusal>();
  for (const [, message = '', path = '', line = '0'] of found)
    if (!first.has(path)) first.set(path, { path, line: Number(line), message });
  return [...first.values()];
}
