import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Debian's headless Godot 3, or nothing where the run was allowed to do without. */
    godot3: string;
  }
}

const allowed = 'WARREN_SKIP_GODOT';

/**
 * Sees to it that there is an engine to ask: the one on PATH, else Debian's package where we may install. Without one the run
 * fails, unless it is told that what needs the engine may be skipped.
 */
export function setup(project: TestProject): void {
  const engine = onPath('godot3-server') ?? (install() ? onPath('godot3-server') : undefined);
  project.provide('godot3', engine ?? '');
  if (engine) return;
  const message = [
    'NOT CHECKED AGAINST THE ENGINE: there is no `godot3-server`, and it could not be installed.',
    'Skipped: dependencies, scenes, connections, groups, base scripts, preloads, class and autoload references of Godot 3.',
    `Install Debian's package godot3-server, or set ${allowed}=1 to run the rest only.`,
  ].join('\n');
  if (process.env[allowed] !== '1') throw new Error(message);
  process.stderr.write(`\n${message}\n\n`);
}

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** Debian and Ubuntu, as root. A list of packages that is too old is read anew. */
function install(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !onPath('apt-get')) return false;
  process.stderr.write('Installing godot3-server ...\n');
  const packages = ['install', '--no-install-recommends', 'godot3-server'];
  return apt(...packages) || (apt('update') && apt(...packages));
}

function apt(...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['-q', '-y', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 });
    return true;
  } catch {
    return false; // told by whoever looks for the engine afterwards
  }
}
