import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '../../kernel/errors.ts';
import { hasCode } from '../../kernel/has-code.ts';
import { authorOf, KEPT } from './hook-script.ts';
import type { Act, Found, Seen } from './plan.ts';

/** Ours is far shorter. */
const MOST_BYTES = 64 * 1024;

export const hookAt = (hooks: string): string => join(hooks, 'pre-commit');
export const keptAt = (hooks: string): string => join(hooks, KEPT);

/** Throws `file-unusable`. */
export function seenIn(hooks: string, script: string): Seen {
  if (isNowhere(hooks)) return { hook: 'nowhere', kept: false };
  return tried(hooks, () => ({ hook: foundAt(hookAt(hooks), script), kept: statOf(keptAt(hooks)) !== undefined }));
}

/** Something that is no folder is there, or on the way: `core.hooksPath=/dev/null` is how hooks are turned off. */
function isNowhere(hooks: string): boolean {
  try {
    lstatSync(hookAt(hooks));
    return false;
  } catch (error) {
    return hasCode(error, 'ENOTDIR');
  }
}

function tried<T>(hooks: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HubError('file-unusable', `The hook in ${hooks} cannot be looked at or changed: ${why}`, {
      cause: error,
    });
  }
}

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

/** Each is one step that is done or not done; after each of them what was there before is still there. Throws `file-unusable`. */
export const perform = (act: Act, hooks: string, script: string): void => tried(hooks, () => done(act, hooks, script));

function done(act: Act, hooks: string, script: string): void {
  if (act === 'keep') return renameSync(hookAt(hooks), keptAt(hooks));
  if (act === 'give-back') return renameSync(keptAt(hooks), hookAt(hooks));
  if (act === 'remove') return rmSync(hookAt(hooks));
  mkdirSync(hooks, { recursive: true });
  const draft = `${hookAt(hooks)}.${process.pid}`;
  writeFileSync(draft, script, { mode: 0o755, flag: 'wx' });
  renameSync(draft, hookAt(hooks));
}
