import { HubError } from '../../../kernel/errors.ts';
import type { ResPath } from '../fact/index.ts';

/** What may be written, and read as a script. */
export const scriptTypes = ['.gd', '.cs', '.gdshader', '.gdshaderinc', '.shader'] as const;

/** What may be read besides. Not `export_presets.cfg`: it may hold the passwords of key stores. */
export const textTypes = ['.tscn', '.tres', '.import', '.uid', '.gdextension', '.gdnlib', '.gdns', '.godot'] as const;

/** Of the whole path, in UTF-16 units; of one name, in bytes: more no file system takes. */
const MAX_PATH = 2048;
const MAX_NAME = 255;

/** Before it: an absolute path, another scheme (`user://`, `file:`), a drive of Windows. */
const elsewhere = /^(?:[/~]|[a-z][a-z0-9+.-]*:)/i;
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const unwritable = /[\0-\x1f\x7f\\]/;

/**
 * A path as an agent gives it, `res://player.gd` or `player.gd`, as the engine writes it. Throws `file-refused` for what could be
 * anything but a visible file of the project: the disk is not asked, links are found when the file is opened.
 */
export function resPathOf(given: string): ResPath {
  if (given.length > MAX_PATH) throw refused(`${given.slice(0, 60)}…`, 'it is too long');
  if (!given.isWellFormed() || unwritable.test(given))
    throw refused(JSON.stringify(given), 'it has characters in it that no path of a project has');
  const inner = given.startsWith('res://') ? given.slice('res://'.length) : given.replace(/^(?:\.\/)+/, '');
  if (elsewhere.test(inner)) throw refused(given, 'it does not lead into the project');
  for (const name of inner.split('/')) checkName(name, given);
  return `res://${inner}`;
}

/** The same for a script. */
export function scriptPathOf(given: string, types: readonly string[] = scriptTypes): ResPath {
  const path = resPathOf(given);
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!types.some((type) => name.length > type.length && name.toLowerCase().endsWith(type)))
    throw refused(given, `it is none of ${types.join(', ')}`);
  return path;
}

function checkName(name: string, given: string): void {
  if (name === '') throw refused(given, 'a name in it is empty');
  if (name === '..' || name === '.') throw refused(given, `"${name}" is in it`);
  if (name.startsWith('.')) throw refused(given, `"${name}" is hidden, and the engine does not see what is hidden`);
  if (Buffer.byteLength(name) > MAX_NAME) throw refused(given, 'a name in it is too long');
}

/** The names below the root. */
export const namesOf = (path: ResPath): readonly string[] => path.slice('res://'.length).split('/');

export const refused = (given: string, why: string, cause?: unknown): HubError =>
  new HubError('file-refused', `${given} may not be used: ${why}. Give a path like res://scripts/player.gd.`, {
    cause,
  });
