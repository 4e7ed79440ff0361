import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorOf, KEPT } from './hook-script.ts';
import type { Act, Found, Seen } from './plan.ts';

/** Ours is far shorter. */
const MOST_BYTES = 64 * 1024;

export const hookAt = (hooks: string): string => join(hooks, 'pre-commit');
export const keptAt = (hooks: string): string => join(hooks, KEPT);

export const seenIn = (hooks: string, script: string): Seen => ({
  hook: foundAt(hookAt(hooks), script),
  kept: statOf(keptAt(hooks)) !== undefined,
});

function foundAt(path: string, script: string): Found {
  const stat = statOf(path);
  if (!stat) return 'nothing';
  if (stat.isDirectory()) return 'folder';
  if (!stat.isFile() || stat.size > MOST_BYTES) return 'other';
  const text = readFileSync(path, 'utf8');
  const author = authorOf(text);
  if (author !== 'warren') return author;
  return text === script && (stat.mode & 0o111) !== 0 ? 'current' : 'older';
}

/** Links are not followed: they are moved as they are. */
function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** Each is one step that is done or not done; after each of them what was there before is still there. */
export function perform(act: Act, hooks: string, script: string): void {
  if (act === 'keep') return renameSync(hookAt(hooks), keptAt(hooks));
  if (act === 'give-back') return renameSync(keptAt(hooks), hookAt(hooks));
  if (act === 'remove') return rmSync(hookAt(hooks));
  mkdirSync(hooks, { recursive: true });
  const draft = `${hookAt(hooks)}.${process.pid}`;
  writeFileSync(draft, script, { mode: 0o755, flag: 'wx' });
  renameSync(draft, hookAt(hooks));
}
