import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Builds, type BuildsOptions, openBuilds } from '../../src/backend/godot/build/index.ts';
import { findEngines } from '../../src/backend/godot/engine/index.ts';
import type { ProjectFacts } from '../../src/backend/godot/fact/index.ts';
import { factsOfText } from '../../src/backend/godot/text/index.ts';
import { editorOf3, runnerOf3 } from './godot-engine.ts';
import { repository } from './paths.ts';
import { processesMarked } from './process-table.ts';
import { realClock } from './real-clock.ts';
import { storedZip } from './stored-zip.ts';

const game = join(repository, 'test', 'fixtures', 'godot', 'build', 'game');

/** A copy of the fixture game, a home and a data directory, in a temporary folder. Disposing fails if a process is left. */
export class BuildWorld implements AsyncDisposable {
  /** Its links are resolved. */
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'wt-build-')));
  readonly root = join(this.dir, 'game');
  readonly home = join(this.dir, 'home');
  readonly data = join(this.dir, 'data');
  readonly webTemplate = join(this.dir, 'web-template.zip');
  readonly #open: Builds[] = [];

  constructor() {
    cpSync(game, this.root, { recursive: true });
    for (const folder of [this.home, this.data]) mkdirSync(folder, { mode: 0o700 });
    writeFileSync(this.webTemplate, webTemplate());
    this.edit('export_presets.cfg', (text) =>
      text.replace('@RUNNER@', runnerOf3).replace('@WEB_TEMPLATE@', this.webTemplate),
    );
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  edit(name: string, change: (text: string) => string): void {
    this.write(name, change(readFileSync(this.path(name), 'utf8')));
  }

  options(more: Partial<BuildsOptions> = {}, engine = editorOf3): BuildsOptions {
    return { ...buildOptionsIn(this.dir, engine), ...more };
  }

  async builds(more: Partial<BuildsOptions> = {}, engine = editorOf3): Promise<Builds> {
    const builds = await openBuilds(this.options(more, engine));
    this.#open.push(builds);
    return builds;
  }

  /** What the operating system says is running of this world. */
  processes(): ReturnType<typeof processesMarked> {
    return processesMarked(this.dir);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const builds of this.#open) await builds[Symbol.asyncDispose]();
    const left = this.processes();
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 3 });
    if (left.length > 0) throw new Error(`left alive: ${left.map(({ command }) => command).join('\n')}`);
  }
}

/** Those of the world in `dir`, for this process or another one. */
export function buildOptionsIn(dir: string, engine = editorOf3): BuildsOptions {
  const root = join(dir, 'game');
  /** As an instance has it; the mark of the home goes on to every process, so that the table says what is ours. */
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(dir, 'home'),
    WARREN_HUB: 'hub-of-a-test',
    WARREN_HOME_ID: dir,
    DATABASE_URL: 'postgres://secret',
  };
  return {
    root,
    project: () => projectIn(root),
    engines: findEngines({ env: { ...env, PATH: dirname(process.execPath), GODOT_BIN: engine } }),
    random: { hex: (bytes) => randomBytes(bytes).toString('hex') },
    clock: realClock,
    env,
    dataDirectory: join(dir, 'data'),
  };
}

function projectIn(root: string): ProjectFacts {
  const facts = factsOfText('res://project.godot', readFileSync(join(root, 'project.godot'), 'utf8')).project;
  if (!facts) throw new Error(`${root} has no project.godot`);
  return facts;
}

/** What the engine puts a game into; the page of a real one is longer, the program is 10 MB. */
export const webTemplate = (
  page = '<title>$GODOT_PROJECT_NAME</title><script src="$GODOT_BASENAME.js"></script>',
): Buffer =>
  storedZip({
    'godot.html': page,
    'godot.js': 'var Engine = function () {};',
    'godot.wasm': Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
  });
