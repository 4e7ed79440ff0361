import { mkdirSync } from 'node:fs';
import { engineEnvironment } from '../../engine/index.ts';
import type { RunWish } from '../contract.ts';

/** What a window and sound need besides. */
const ofTheDesktop = ['XDG_RUNTIME_DIR', 'XDG_SESSION_TYPE', 'DBUS_SESSION_BUS_ADDRESS', 'PULSE_SERVER'];

/** A home of its own: a run neither reads nor writes the saved games of a person. */
export function gameEnvironment(
  env: Readonly<Record<string, string>>,
  home: string,
  { headless = true }: Pick<RunWish, 'headless'>,
): Record<string, string> {
  const around = engineEnvironment(env, home);
  for (const name of ['XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'])
    mkdirSync(around[name] ?? home, { recursive: true, mode: 0o700 });
  const desktop = headless ? [] : Object.entries(env).filter(([name]) => ofTheDesktop.includes(name));
  return { ...Object.fromEntries(desktop), ...around };
}
