import { describe, expect, it } from 'vitest';
import { HubError } from '../../../kernel/errors.ts';
import { presetsIn } from '../text/index.ts';
import { choosePreset } from './choose-preset.ts';
import type { BuildWish } from './contract.ts';

const preset = (index: number, name: string, platform: string): string =>
  `[preset.${index}]\n\nname="${name}"\nplatform="${platform}"\n\n[preset.${index}.options]\n\ncustom_template/release=""\n\n`;
const text =
  preset(0, 'Desktop', 'Linux/X11') +
  preset(1, 'First', 'HTML5') +
  preset(2, 'Second', 'HTML5') +
  preset(7, 'New', 'Web');

const chosen = (wish: BuildWish, major = 3, from: string | undefined = text): string | undefined =>
  choosePreset(from, wish, major)?.name;
function refused(wish: BuildWish, from: string | undefined, major = 3): HubError {
  try {
    choosePreset(from, wish, major);
  } catch (error) {
    if (error instanceof HubError) return error;
  }
  throw new Error('it was not refused');
}

describe('the preset of a build', () => {
  it('for the web is the first of the platform as the engine calls it', () => {
    expect(chosen({ mode: 'web' })).toBe('First');
    expect(chosen({ mode: 'web' }, 4)).toBe('New');
  });
  it('is the one that is named, if it fits', () => {
    expect(chosen({ mode: 'web', preset: 'Second' })).toBe('Second');
    expect(chosen({ mode: 'preset', preset: 'Desktop' })).toBe('Desktop');
    expect(refused({ mode: 'web', preset: 'Desktop' }, text).message).toMatch(/no preset called "Desktop" for HTML5/);
  });
  it('for a pack is any', () => expect(chosen({ mode: 'pack' })).toBe('Desktop'));
  it('for a check is none, whatever the file is like', () =>
    expect(chosen({ mode: 'check' }, 3, '\uFEFF')).toBeUndefined());
  it('that is missing is offered, under a number that is free', () => {
    for (const [major, platform] of [
      [3, 'HTML5'],
      [4, 'Web'],
    ] as const) {
      const { code, facts } = refused({ mode: 'web' }, preset(3, 'Desktop', 'Linux/X11'), major);
      expect(code).toBe('preset-missing');
      const [offered] = presetsIn(String(facts['suggestion']));
      expect(offered).toMatchObject({ index: 4, name: platform, platform, runnable: true });
    }
    expect(presetsIn(String(refused({ mode: 'web' }, undefined).facts['suggestion']))[0]?.index).toBe(0);
  });
  it('never begins with a dash, named or not', () => {
    const odd = preset(0, '--script', 'HTML5');
    expect(refused({ mode: 'web' }, odd).code).toBe('build-refused');
    expect(refused({ mode: 'preset', preset: '--script' }, odd).code).toBe('build-refused');
    expect(refused({ mode: 'preset', preset: '-x' }, text).code).toBe('preset-missing');
  });
  it('is not looked for behind a byte order mark', () =>
    expect(refused({ mode: 'web' }, `\uFEFF${text}`).message).toMatch(/byte order mark/));
});
