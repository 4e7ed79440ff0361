import { mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HubError } from '../../../kernel/errors.ts';
import { dataDirectoryOf, isGame, type KnownVersions, settingsAt, type VersionEntry } from '../project/index.ts';

export interface Where {
  readonly known: KnownVersions;
  readonly cwd: string;
  /** Of Warren: `~/.warren`. */
  readonly home: string;
}

/** The version that somebody means: the one he is in, that of a directory, or one by its name. Throws `unknown-project`. */
export function versionMeant(which: string | undefined, { known, cwd }: Where): VersionEntry {
  if (which !== undefined && !isDirectory(resolve(cwd, which))) return known.named(which);
  const from = realpathSync.native(resolve(cwd, which ?? '.'));
  const root = gameAbove(from);
  if (root === undefined)
    throw new HubError(
      'unknown-project',
      `There is no project.godot in ${from} or above. Go into a Godot project, name its directory, or one that "warren godot list" shows.`,
    );
  return known.at(root) ?? entryAt(root, known);
}

function gameAbove(from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    if (isGame(at)) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** One that was never worked in and does not lie below GODOT_PROJECTS_PATH. */
function entryAt(root: string, known: KnownVersions): VersionEntry {
  const { slug, version } = known.nameAt(root);
  const { name = slug, engine = '' } = settingsAt(root) ?? {};
  return { id: version === undefined ? slug : `${slug}/${version}`, slug, version, root, title: name, engine };
}

/** Where the reading is kept for the next time. Not where an instance keeps its own: it may run now. */
export function cacheOf(home: string, root: string): string {
  const directory = join(dataDirectoryOf(home, root), 'command');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
