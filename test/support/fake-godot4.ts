import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildWorld } from './build-world.ts';
import { repository } from './paths.ts';

export interface FakeHabit {
  readonly version?: string;
  readonly habit?: 'none' | 'silent' | 'empty' | 'hangs' | 'no-template' | 'exit-1';
}

/** The game as one of Godot 4, with an engine that only speaks like one: no editor of Godot 4 can be installed from a package. */
export class FourWorld extends BuildWorld {
  readonly engine = join(this.dir, 'godot-four.mjs');

  constructor({ version = '4.6', habit = 'none' }: FakeHabit = {}) {
    super();
    copyFileSync(join(repository, 'test', 'fixtures', 'godot', 'fake-engine-4.mjs'), this.engine);
    chmodSync(this.engine, 0o755);
    writeFileSync(`${this.engine}.json`, JSON.stringify({ version, habit }));
    const minor = version.split('.').slice(0, 2).join('.');
    this.write('project.godot', projectFile(minor));
    this.write('export_presets.cfg', presets);
    rmSync(this.path('addons'), { recursive: true });
    this.template(version, 'web_nothreads_release.zip');
  }

  /** One that the person installed. */
  template(version: string, name: string): void {
    const folder = join(this.home, '.local/share/godot/export_templates', `${version}.stable`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), 'zip');
  }

  /** The command lines that the engine got to work on the project. */
  commands(): string[][] {
    const log = `${this.engine}.log`;
    if (!existsSync(log)) return [];
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    return lines
      .map((line): string[] => JSON.parse(line))
      .filter(([first]) => first !== '--version' && first !== '--help');
  }
}

const projectFile = (minor: string): string => `config_version=5

[application]

config/name="Four"
run/main_scene="res://scenes/main.tscn"
config/features=PackedStringArray("${minor}", "GL Compatibility")

[autoload]

Globals="*res://scripts/globals.gd"
`;

const presets = `[preset.0]

name="Web"
platform="Web"
runnable=true
export_filter="all_resources"
export_path=""

[preset.0.options]

custom_template/debug=""
custom_template/release=""
variant/extensions_support=false
variant/thread_support=false
`;
