import { parseArgs } from 'node:util';
import { settingKeys } from '../config/index.ts';
import { HubError } from '../kernel/errors.ts';

const kebab = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const camel = (flag: string): string => flag.replaceAll(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** The settings among the words behind `warren hub`: `--log-level debug` is `logLevel`. Throws `invalid-config`. */
export function settingFlags(words: readonly string[]): Record<string, unknown> {
  const settings = settingKeys.map((key) => [kebab(key), { type: 'string' }] as const);
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { ...Object.fromEntries(settings), detached: { type: 'boolean' } },
    });
    const { detached: _, ...flags } = values;
    return Object.fromEntries(Object.entries(flags).map(([flag, value]) => [camel(flag), value]));
  } catch (error) {
    const flags = settingKeys.map((key) => `--${kebab(key)}`).join(', ');
    throw new HubError(
      'invalid-config',
      `${error instanceof Error ? error.message : String(error)} The flags of "warren hub" are ${flags}.`,
      { cause: error },
    );
  }
}
