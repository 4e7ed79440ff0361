import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { HubError } from '../../../kernel/errors.ts';
import type { Engine } from '../engine/index.ts';
import type { ExportPreset } from '../text/index.ts';
import { templateFolder, templateOf } from './export-template.ts';

/** The folder of one build: what stays is the record, the log and the output. */
export interface BuildPlace {
  readonly folder: string;
  readonly log: string;
  /** Becomes `output` when the build succeeded. */
  readonly partial: string;
  readonly output: string;
  readonly home: string;
  readonly mirror: string;
}

export const placeIn = (folder: string): BuildPlace => ({
  folder,
  log: join(folder, 'build.log'),
  partial: join(folder, 'partial'),
  output: join(folder, 'output'),
  home: join(folder, 'home'),
  mirror: join(folder, 'mirror'),
});

export function clearScratch(folder: string): void {
  const { partial, home, mirror } = placeIn(folder);
  for (const scratch of [partial, home, mirror]) rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
}

/** Where engines keep their data, of a person whose environment this is. */
export function dataOf(env: Readonly<Record<string, string>>): string | undefined {
  const home = env['HOME'];
  if (platform() === 'darwin') return home && join(home, 'Library', 'Application Support', 'Godot');
  const data = env['XDG_DATA_HOME'] ?? (home && join(home, '.local', 'share'));
  return data && join(data, 'godot');
}

/** A home for one build, from which the templates that the person installed can be found. */
export function makeHome(home: string, engine: Engine, env: Readonly<Record<string, string>>): void {
  const data = dataOf({ HOME: home });
  const real = dataOf(env);
  const folder = templateFolder(engine);
  for (const inside of ['.config', '.cache', '.local/share'])
    mkdirSync(join(home, inside), { recursive: true, mode: 0o700 });
  if (data === undefined || real === undefined) return;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (existsSync(join(real, folder))) symlinkSync(join(real, folder), join(data, folder));
}

export interface TemplateQuestion {
  readonly root: string;
  readonly preset: ExportPreset;
  readonly engine: Engine;
  readonly debug: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** Throws `template-missing` with the exact path where the export would look for it. */
export function requireTemplate({ root, preset, engine, debug, env }: TemplateQuestion): void {
  const path = templatePath({ root, preset, engine, debug, env });
  if (path === undefined || existsSync(path)) return;
  const how = path.startsWith(dataOf(env) ?? '\0')
    ? `Install the export templates of ${engine.version} (in the editor: Editor, Manage Export Templates)`
    : `Correct custom_template of the preset "${preset.name}"`;
  throw new HubError(
    'template-missing',
    `The export template for ${preset.platform} is missing: ${path}. ${how}; or use mode "pack", which needs no template, or "check".`,
    { facts: { code: 'TEMPLATE_MISSING', path, platform: preset.platform, engine: engine.version } },
  );
}

function templatePath({ root, preset, engine, debug, env }: TemplateQuestion): string | undefined {
  const template = templateOf(preset, engine, debug);
  if (template?.kind === 'custom') return customPath(root, template.path);
  const data = dataOf(env);
  if (!template || data === undefined || isSelfContained(engine)) return undefined;
  return join(data, templateFolder(engine), engine.version, template.name);
}

const customPath = (root: string, path: string): string | undefined => {
  if (path.startsWith('res://')) return join(root, path.slice('res://'.length));
  return isAbsolute(path) ? path : undefined; // against what else it is resolved only the engine knows
};

/** It keeps its data beside itself. */
const isSelfContained = ({ path }: Engine): boolean =>
  ['._sc_', '_sc_'].some((name) => existsSync(join(dirname(path), name)));
