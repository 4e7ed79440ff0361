import { posix } from 'node:path';
import type { ExportPreset } from '../text/index.ts';
import type { BuildWish } from './contract.ts';

const endings: Readonly<Record<string, string>> = {
  HTML5: '.html',
  Web: '.html',
  'Linux/X11': '.x86_64',
  Linux: '.x86_64',
  'Windows Desktop': '.exe',
  'Mac OSX': '.zip',
  macOS: '.zip',
  Android: '.apk',
  iOS: '.zip',
};

/** Of the file that the engine is told to write: as the preset has it where that is a plain name, else of the game. */
export function targetName(preset: ExportPreset, wish: BuildWish, game: string | undefined): string {
  if (wish.mode === 'pack') return `${plain(game ?? '')}.pck`;
  if (isWeb(preset.platform)) return 'index.html'; // what a web server looks for
  const own = posix.basename(preset.exportPath);
  return isPlain(own) ? own : `${plain(game ?? '')}${endings[preset.platform] ?? ''}`;
}

export const isWeb = (platform: string): boolean => platform === 'HTML5' || platform === 'Web';

const isPlain = (name: string): boolean => /^\w[\w .+-]{0,99}$/.test(name) && name.includes('.');
const plain = (name: string): string =>
  name
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .toLowerCase() || 'game';
