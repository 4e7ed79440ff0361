import { HubError } from '../../../kernel/errors.ts';
import { type ExportPreset, presetsIn } from '../text/index.ts';
import type { BuildWish } from './contract.ts';

export const webPlatform = (major: number): string => (major === 3 ? 'HTML5' : 'Web');

const byteOrderMark = '\uFEFF';

/**
 * The preset to build with; undefined when the mode needs none. `text` is `export_presets.cfg`, undefined where there is none.
 * Throws with the presets there are and, where one for the web is missing, the text of one: the file itself is never touched.
 */
export function choosePreset(text: string | undefined, wish: BuildWish, major: number): ExportPreset | undefined {
  if (wish.mode === 'check') return undefined;
  const presets = text === undefined ? [] : presetsIn(withoutMark(text));
  const platform = wish.mode === 'web' ? webPlatform(major) : undefined;
  const fitting = presets.filter((preset) => platform === undefined || preset.platform === platform);
  const chosen = wish.preset === undefined ? fitting[0] : fitting.find(({ name }) => name === wish.preset);
  if (!chosen) throw missing(presets, wish, { platform, major });
  if (!chosen.name.startsWith('-')) return chosen;
  throw new HubError(
    'build-refused',
    `A preset called "${brief(chosen.name)}" would be read as an option of the engine. Rename it in export_presets.cfg.`,
  );
}

function withoutMark(text: string): string {
  if (!text.startsWith(byteOrderMark)) return text;
  throw new HubError(
    'preset-missing',
    'export_presets.cfg begins with a byte order mark, behind which Godot finds no preset. Save it as UTF-8 without one.',
  );
}

function missing(
  presets: readonly ExportPreset[],
  wish: BuildWish,
  { platform, major }: { platform: string | undefined; major: number },
): HubError {
  const wanted = [
    wish.preset === undefined ? 'no preset' : `no preset called "${brief(wish.preset)}"`,
    ...(platform === undefined ? [] : [`for ${platform}`]),
  ].join(' ');
  const found = presets.slice(0, 20).map(({ name, platform }) => ({ name: brief(name), platform: brief(platform) }));
  const list = found.map(({ name, platform }) => `"${name}" (${platform})`).join(', ') || 'none';
  const suggestion = presetText(platform ?? webPlatform(major), freeIndex(presets), major);
  return new HubError(
    'preset-missing',
    `export_presets.cfg has ${wanted}. Presets there: ${list}. Choose one of them, or add this to the file:\n${suggestion}`,
    { facts: { presets: found, file: 'export_presets.cfg', suggestion } },
  );
}

const freeIndex = (presets: readonly ExportPreset[]): number => Math.max(-1, ...presets.map(({ index }) => index)) + 1;

/** As the editor writes it, as short as the engine takes it. */
function presetText(platform: string, index: number, major: number): string {
  const head = [
    `[preset.${index}]`,
    '',
    `name="${platform}"`,
    `platform="${platform}"`,
    'runnable=true',
    'custom_features=""',
    'export_filter="all_resources"',
    'include_filter=""',
    'exclude_filter=""',
    'export_path=""',
    ...(major === 3 ? ['patch_list=PoolStringArray(  )', 'script_export_mode=1', 'script_encryption_key=""'] : []),
    '',
    `[preset.${index}.options]`,
    '',
    'custom_template/debug=""',
    'custom_template/release=""',
  ];
  const web =
    major === 3
      ? ['vram_texture_compression/for_desktop=true']
      : ['variant/extensions_support=false', 'variant/thread_support=false'];
  return `${[...head, ...(platform === webPlatform(major) ? web : [])].join('\n')}\n`;
}

const brief = (text: string): string => text.slice(0, 100).replaceAll(/\p{Cc}/gu, ' ');
