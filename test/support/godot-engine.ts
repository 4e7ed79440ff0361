import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What Debian calls them: an editor without a display, and what runs games. Both say 3.2.3. */
export const editorOf3 = '/usr/bin/godot3-server';
export const runnerOf3 = '/usr/bin/godot3-runner';

const packages = ['godot3-server', 'godot3-runner'];

/**
 * True when the real engine is there; installs it where that is allowed. False is said aloud, with what is not tested then:
 * nothing is skipped silently.
 */
export function haveGodot3(untested: string): boolean {
  if (!present() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) install();
  if (present()) return true;
  process.stderr.write(
    `\n!!! NOT TESTED: ${untested}. It needs ${packages.join(' and ')} (apt-get install ${packages.join(' ')}).\n\n`,
  );
  return false;
}

const present = (): boolean => existsSync(editorOf3) && existsSync(runnerOf3);

/** Test files run side by side: apt waits for the lock of the other one. */
function install(): void {
  const options = {
    stdio: 'ignore',
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  } as const;
  try {
    execFileSync('apt-get', ['install', '-y', '-o', 'DPkg::Lock::Timeout=240', ...packages], options);
  } catch (error) {
    process.stderr.write(`apt-get install ${packages.join(' ')} failed: ${String(error)}\n`);
  }
}
