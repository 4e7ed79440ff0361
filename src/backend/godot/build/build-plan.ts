import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '../../../kernel/errors.ts';
import type { Engine, Engines } from '../engine/index.ts';
import type { ProjectFacts } from '../fact/index.ts';
import type { ExportPreset } from '../text/index.ts';
import { requireTemplate } from './build-place.ts';
import { choosePreset, webPlatform } from './choose-preset.ts';
import type { BuildWish } from './contract.ts';
import { targetName } from './export-target.ts';

/** What is to be done, once it is known that it can be begun. */
export interface BuildPlan {
  readonly wish: BuildWish;
  readonly root: string;
  readonly engine: Engine;
  /** Undefined: nothing is exported. */
  readonly exported: { readonly preset: ExportPreset; readonly target: string } | undefined;
  readonly autoloads: readonly string[];
}

/** What of `project.godot` a build depends on. */
export type BuiltProject = Pick<ProjectFacts, 'engine' | 'csharp' | 'autoloads' | 'name'>;

export interface PlanSources {
  readonly root: string;
  readonly project: BuiltProject;
  readonly engines: Engines;
  readonly env: Readonly<Record<string, string>>;
}

const MOST_PRESET_BYTES = 4 * 1024 * 1024;

/** Throws when it cannot even begin: no engine, no preset, no template, or no way at all. */
export async function planBuild(wish: BuildWish, { root, project, engines, env }: PlanSources): Promise<BuildPlan> {
  const { csharp, autoloads, name } = project;
  const major = Number(project.engine.split('.')[0]);
  const preset = choosePreset(await presetsOf(root, wish), wish, major);
  if (csharp && major >= 4 && preset?.platform === webPlatform(major) && wish.mode !== 'pack')
    throw new HubError(
      'build-refused',
      'Godot 4 cannot export a project with C# to the web. Build another preset, or leave C# out of this project.',
    );
  const engine = await engines.for(project.engine, { editor: true, mono: csharp });
  const debug = wish.debug ?? false;
  if (preset && wish.mode !== 'pack') requireTemplate({ root, preset, engine, debug, env });
  const names = autoloads.filter(({ singleton }) => singleton).map(({ name }) => name);
  const exported = preset && { preset, target: targetName(preset, wish, name) };
  return { wish, root, engine, exported, autoloads: names };
}

async function presetsOf(root: string, { mode }: BuildWish): Promise<string | undefined> {
  if (mode === 'check') return undefined;
  const bytes = await readFile(join(root, 'export_presets.cfg')).catch(() => undefined);
  if (bytes && bytes.length > MOST_PRESET_BYTES)
    throw new HubError(
      'file-too-large',
      `export_presets.cfg has ${bytes.length} bytes, ${MOST_PRESET_BYTES} are read.`,
    );
  return bytes?.toString('utf8');
}
