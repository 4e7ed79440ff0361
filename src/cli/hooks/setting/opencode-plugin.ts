import { join } from 'node:path';
import type { At, Scope } from './client-hooks.ts';

/** The first words of the file: who finds them knows that it is ours to replace and to delete. */
export const pluginMark = '// Written by "warren hooks install opencode"';

export const isOurPlugin = (text: string): boolean => text.replace(/^\uFEFF/, '').startsWith(pluginMark);

export const pluginFile = ({ homedir, env, root }: At, scope: Scope): string =>
  join(
    scope === 'project'
      ? join(root, '.opencode')
      : join(env['XDG_CONFIG_HOME'] || join(homedir, '.config'), 'opencode'),
    'plugins',
    'warren.js',
  );

/** The words it starts us with; for `status`. */
export function wordsIn(text: string): readonly string[] {
  try {
    const words: unknown = JSON.parse(/^const command = (\[.*\]);$/m.exec(text)?.[1] ?? '[]');
    return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
  } catch {
    return []; // somebody changed it
  }
}
