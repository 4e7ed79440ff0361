import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { entry } from '../../test/support/paths.ts';
import { environmentOf, type Process } from '../../test/support/process-table.ts';
import { TempHome } from '../../test/support/temp-home.ts';

/** A person's machine in a temporary folder: two projects, one of them in two versions, and three servers out of npm. */
export class World implements AsyncDisposable {
  readonly machine = new TempHome();
  readonly noxii16 = this.#game('games/noxii/0.16');
  readonly noxii17 = this.#game('games/noxii/0.17');
  readonly ledger = this.#repository('apps/ledger');

  constructor() {
    mkdirSync(join(this.noxii16, 'scripts'));
    this.machine.configure({
      // The project's folder in its environment tells the processes of this server apart, in the process table too.
      everything: { command: 'node', args: [entry.everything, 'stdio'], env: { DEMO_PROJECT: root } },
      files: { command: 'node', args: [entry.filesystem, root] },
      memory: { command: 'node', args: [entry.memory], env: { MEMORY_FILE_PATH: `${root}/memory.jsonl` } },
    });
  }

  #game(path: string): string {
    const [, name, version] = path.split('/');
    const settings = `config_version=5\n\n[application]\nconfig/name="${name}"\nconfig/version="${version}"\n`;
    return this.machine.project(path, 'project.godot', settings);
  }

  #repository(path: string): string {
    const root = this.machine.project(path, '.git/HEAD', 'ref: refs/heads/main\n');
    for (const folder of ['objects', 'refs']) mkdirSync(join(root, '.git', folder));
    return root;
  }

  /** Which processes of the `everything` server the operating system knows for a project. */
  everythingOf(project: string): Process[] {
    const mark = `DEMO_PROJECT=${project}`;
    return this.machine
      .instances(entry.everything)
      .filter(({ pid }) => environmentOf(pid).split(/[\0 ]/).includes(mark));
  }

  /** A path as a person would say it. */
  short(path: string): string {
    return path.replace(this.machine.home, '~');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.machine[Symbol.asyncDispose]();
  }
}

/** Filled in by Warren, per project. */
const root = '${projectRoot}';
