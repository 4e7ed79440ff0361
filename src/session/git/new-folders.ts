import type { FileChange } from './git-status.ts';
import type { WorkPlace } from './work-place.ts';

/** So many new folders are looked into, together for so long; one that has more files than this stays a folder. */
const MOST_FOLDERS = 50;
const MOST_FILES = 200;
const PATIENCE_MS = 1000;
const LIST = ['ls-files', '--others', '--exclude-standard', '--full-name', '-z', '--'];

/** What git names as a whole: a new folder, or a repository that lies in this one. */
export const isFolder = ({ kind, path }: FileChange): boolean => kind === 'untracked' && path.endsWith('/');

/** Of a new folder git names only the folder, and that is as it was whatever is written in it. Here its files stand in its place. */
export async function lookedInto(
  place: WorkPlace,
  directory: string,
  changes: readonly FileChange[],
): Promise<readonly FileChange[]> {
  const folders = changes.filter(isFolder).slice(0, MOST_FOLDERS);
  if (folders.length === 0) return changes;
  const names = folders.map(({ path }) => path);
  const asked = names.map((path) => `:(top,literal)${path}`);
  const { text, cut } = await place.git(directory, [...LIST, ...asked], PATIENCE_MS);
  const files = filesIn(new Set(names), text.split('\0').slice(0, -1));
  const reached = cut ? [...files.keys()].at(-1) : undefined; // of the one that was cut off, some would pass for all
  return changes.flatMap((change) => {
    const inside = files.get(change.path) ?? [];
    if (inside.length === 0 || inside.length > MOST_FILES || change.path === reached) return [change];
    return inside.map((path) => ({ ...change, path }));
  });
}

/** In the order in which git came to them. */
function filesIn(folders: ReadonlySet<string>, paths: readonly string[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const path of paths) {
    const folder = folderOf(path, folders);
    if (folder === undefined) continue;
    const inside = files.get(folder);
    if (inside) inside.push(path);
    else files.set(folder, [path]);
  }
  return files;
}

function folderOf(path: string, folders: ReadonlySet<string>): string | undefined {
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    const folder = path.slice(0, end + 1);
    if (folders.has(folder)) return folder;
  }
  return undefined;
}
