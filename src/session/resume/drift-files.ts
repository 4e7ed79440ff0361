import { dirname, join } from 'node:path';
import type { WorkState } from '../checkpoint/index.ts';
import { type GitState, isFolder, type WorkPlace } from '../git/index.ts';

/** So many files are looked at. */
const MOST_LOOKED = 500;

export interface FileDrift {
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  /** Gone, and nobody remembers whether they were there then. */
  readonly unsure: readonly string[];
  /** Files that were one too many. */
  readonly unlooked: number;
}

export interface Then {
  readonly now: GitState & { kind: 'repository' };
  readonly was: WorkState;
  readonly at: number;
}

/** Every file that can have changed: what git sees changed since that commit, what is new, what was changed then. */
export async function filesSince(place: WorkPlace, then: Then, differing: readonly string[]): Promise<FileDrift> {
  const { now, at } = then;
  const memory = memoryOf(then.was);
  const present = now.changes.map(({ path }) => path);
  const paths = [...new Set([...memory.files.keys(), ...memory.left, ...differing, ...present])].filter(isInside);
  const looks = paths.slice(0, MOST_LOOKED).map(async (path): Promise<readonly [Fate, string]> => {
    const look = await place.look(join(now.top, path));
    const fate = look ? fateOf(path, look, memory, at) : fateOfGone(path, memory);
    return [fate === 'unsure' && (await wasGone(place, now.top, path, at)) ? 'same' : fate, path];
  });
  const fates = await Promise.all(looks);
  const all = (sought: Fate): string[] => fates.flatMap(([fate, path]) => (fate === sought ? [path] : []));
  return {
    changed: all('changed'),
    gone: all('gone'),
    unsure: all('unsure'),
    unlooked: Math.max(0, paths.length - MOST_LOOKED),
  };
}

type Fate = 'same' | 'changed' | 'gone' | 'unsure';
type Look = NonNullable<Awaited<ReturnType<WorkPlace['look']>>>;

/** What a checkpoint remembers of the files that were changed then. */
interface Memory {
  readonly files: ReadonlyMap<string, WorkState['files_modified'][number]>;
  /** What is called otherwise since before that. */
  readonly left: ReadonlySet<string>;
  readonly folders: readonly string[];
  /** What it does not remember was as the commit has it. */
  readonly isWhole: boolean;
}

function memoryOf({ files_modified: files, files_total: total, git }: WorkState): Memory {
  const renamed = files.filter(({ status }) => status === 'renamed');
  const isWhole = total <= files.length && git?.complete !== false && renamed.every(({ from }) => from !== null);
  return {
    files: new Map(files.map((file) => [file.path, file])),
    left: new Set(renamed.flatMap(({ from }) => from ?? [])),
    folders: files.flatMap(({ path }) => (path.endsWith('/') ? [path] : [])),
    isWhole,
  };
}

function fateOf(path: string, look: Look, { files, folders, isWhole }: Memory, at: number): Fate {
  const file = files.get(path);
  if (file) return look.modifiedAt === file.modified_at && look.size === file.size ? 'same' : 'changed';
  const isNew = isWhole && !folders.some((folder) => path.startsWith(folder));
  return isNew || look.modifiedAt > at ? 'changed' : 'same';
}

function fateOfGone(path: string, { files, left, isWhole }: Memory): Fate {
  const file = files.get(path);
  if (file) return file.modified_at === null ? 'same' : 'gone';
  if (left.has(path)) return 'same';
  return isWhole ? 'gone' : 'unsure';
}

/** The folder that it was in has had nothing come or go since. */
async function wasGone(place: WorkPlace, top: string, path: string, at: number): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const look = await place.look(join(top, folder));
    if (look || folder === '.') return look !== undefined && look.modifiedAt < at;
  }
}

/** What was not looked at, in words. */
export async function unseenOf(place: WorkPlace, { now }: Then, { unlooked }: FileDrift): Promise<string[]> {
  const folders = now.changes.filter(isFolder).map(({ path }) => path);
  const unseen: string[] = [];
  if (unlooked > 0) unseen.push(`${unlooked} more files, after the first ${MOST_LOOKED}`);
  if (folders.length > 0) unseen.push(`what is in ${namesOf(folders)} (many new files, or a repository of its own)`);
  if (await place.look(join(now.top, '.gitmodules'))) unseen.push('the files of submodules');
  if (!now.complete) unseen.push('more changes than git could be read out');
  return unseen;
}

const MOST_NAMED = 5;

function namesOf(folders: readonly string[]): string {
  const named = folders.slice(0, MOST_NAMED).join(', ');
  return folders.length > MOST_NAMED ? `${named} and ${folders.length - MOST_NAMED} more folders` : named;
}

/** The store is not believed blindly: a path out of the repository is not looked at, nor one that was made unreadable. */
const isInside = (path: string): boolean =>
  !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\0') && !/\[redacted|\uFFFD/.test(path);
