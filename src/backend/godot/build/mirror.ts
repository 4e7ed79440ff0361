import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECK_BEGINS, OURS } from './engine-output.ts';
import { projectFiles } from './project-files.ts';

/**
 * A second project of the same files, with a plug-in of ours and no other. Godot 3 alone cannot tell errors of a script from
 * the outside: `--check-only` does not know the autoloads and refuses every script that uses one, and what would know them
 * runs the game. The editor knows them and runs nothing, but has to be told from within, and the real project is not ours
 * to put a plug-in into.
 */
export function makeMirror(root: string, mirror: string, scripts: readonly string[]): void {
  mkdirSync(mirror, { recursive: true, mode: 0o700 });
  for (const { path } of projectFiles(root)) place(root, mirror, path);
  linkImported(root, mirror);
  const folder = join(mirror, 'addons', PLUGIN);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'plugin.cfg'), pluginConfiguration);
  writeFileSync(join(folder, 'plugin.gd'), pluginScript(scripts));
  const settings = readFileSync(join(root, 'project.godot'), 'utf8');
  writeFileSync(join(mirror, 'project.godot'), `${withoutPlugins(settings)}${enabled}`);
}

export const PLUGIN = 'warren_check';

/** What the editor writes to is copied, the rest is linked. */
function place(root: string, mirror: string, path: string): void {
  if (path === 'project.godot') return;
  const target = join(mirror, path);
  mkdirSync(dirname(target), { recursive: true });
  if (/\.(?:import|tres|cfg)$/.test(path)) copyFileSync(join(root, path), target);
  else symlinkSync(join(root, path), target);
}

/** Imported assets: found where they are, new ones are left in the mirror. */
function linkImported(root: string, mirror: string): void {
  const folder = join(root, '.import');
  mkdirSync(join(mirror, '.import'), { recursive: true });
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const target = join(mirror, '.import', entry.name);
    if (entry.name.endsWith('.md5')) copyFileSync(join(folder, entry.name), target);
    else symlinkSync(join(folder, entry.name), target);
  }
}

/** No plug-in of the project is to run here. The section ends where the next one begins. */
export function withoutPlugins(settings: string): string {
  const kept: string[] = [];
  let within = false;
  for (const line of settings.split('\n')) {
    if (/^\[[^\]\n]*\]\s*$/.test(line)) within = line.trim() === '[editor_plugins]';
    if (!within) kept.push(line);
  }
  return kept.join('\n');
}

/** Every 3.x knows a plug-in by the name of its folder. */
const enabled = `\n\n[editor_plugins]\n\nenabled=PoolStringArray( "${PLUGIN}" )\n`;

const pluginConfiguration = `[plugin]

name="${PLUGIN}"
description="Loads every script, so that the editor says what is wrong with it."
author=""
version="1"
script="plugin.gd"
`;

/** Said at the end, behind `OURS`. */
export const CHECK_DONE = 'done';

/** It waits for the editor to have imported what scripts preload. */
const pluginScript = (scripts: readonly string[]): string => `tool
extends EditorPlugin

var waited := 0.0

func _process(delta: float) -> void:
	waited += delta
	if waited < 0.2 or get_editor_interface().get_resource_filesystem().is_scanning():
		return
	set_process(false)
	var scripts := ${JSON.stringify(scripts)}
	printerr("${OURS}${CHECK_BEGINS}")
	print("check: begin: Scripts steps: ", scripts.size())
	for index in scripts.size():
		print("check: step ", index, ": ", scripts[index])
		var script = ResourceLoader.load(scripts[index])
		if script == null:
			print("${OURS}not loaded: ", scripts[index])
	print("${OURS}${CHECK_DONE}")
	get_tree().quit()
`;
