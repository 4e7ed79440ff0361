import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '../../../kernel/errors.ts';
import { hashOf, openFolder, readBytes, replaceFile } from '../edit/index.ts';
import type { ResPath } from '../fact/index.ts';
import { addonScript, entryIn, type Insertion, insertionFor, withoutEntry } from './autoload.ts';
import { type Receipt, readReceipt, receiptText } from './receipt.ts';
import { script3 } from './script-3.ts';
import { script4 } from './script-4.ts';

export type AddonDeed = 'install' | 'remove';

/** One file of the project as it is and as it is to be; undefined: there is none. */
export interface FileChange {
  readonly path: ResPath;
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
}

/** What a deed would change; nothing when all is done already. Files in the order in which they are to be written. */
export interface AddonPlan {
  readonly deed: AddonDeed;
  readonly root: string;
  readonly changes: readonly FileChange[];
  /** Empty directories to be taken away, the innermost first. */
  readonly directories: readonly ResPath[];
}

const project: ResPath = 'res://project.godot';
const script: ResPath = `res://${addonScript}`;
/** Made by the engine beside the script (4.4 and later). */
const uid: ResPath = `res://${addonScript}.uid`;
/** Tells what was there before; the engine does not look at files with such names. */
const receipt: ResPath = 'res://addons/warren/.receipt.json';
const directories: readonly ResPath[] = ['res://addons/warren', 'res://addons'];

/** What `install` or `remove` would do to the project, which is not touched. `major`: 3 or 4. */
export async function planAddon(root: string, deed: AddonDeed, major: number): Promise<AddonPlan> {
  const file = await existing(root, project);
  if (!file) throw new HubError('unknown-project', `There is no project.godot in ${root}.`);
  return deed === 'install' ? planInstall(root, file, major) : planRemove(root, file);
}

/** Does what was planned. Throws `file-changed` when a file is not any more what it was then. */
export async function applyAddon({ root, changes, directories }: AddonPlan): Promise<void> {
  for (const change of changes) await applyChange(root, change);
  for (const directory of directories) await rmdir(join(root, ...namesOf(directory))).catch(() => undefined); // it holds something else now
}

async function planInstall(root: string, file: Buffer, major: number): Promise<AddonPlan> {
  const text = file.toString('latin1');
  const entry = entryIn(text);
  if (entry && !entry.ours)
    throw new HubError(
      'file-refused',
      `The project has another autoload called Warren: ${entry.text.trim()}. Rename it first.`,
    );
  const wanted = Buffer.from(major >= 4 ? script4 : script3);
  const old = await existing(root, script);
  const insertion = entry ? undefined : insertionFor(text);
  const after = insertion ? inserted(text, insertion) : file;
  const written = await readReceipt(root, receipt);
  const told = insertion
    ? receiptText({ ...insertion, after: hashOf(after), script: hashOf(wanted), made: await missingDirectories(root) })
    : written && receiptText({ ...written, script: hashOf(wanted) });
  const changes = [
    { path: script, before: old, after: wanted },
    ...(told === undefined ? [] : [{ path: receipt, before: await existing(root, receipt), after: Buffer.from(told) }]),
    { path: project, before: file, after },
  ];
  return { deed: 'install', root, changes: changes.filter(differs), directories: [] };
}

async function planRemove(root: string, file: Buffer): Promise<AddonPlan> {
  const written = await readReceipt(root, receipt);
  const text = file.toString('latin1');
  const after = Buffer.from(withoutInsertion(text, file, written), 'latin1');
  const own = await existing(root, script);
  if (own && ![written?.script, ...[script3, script4].map((it) => hashOf(Buffer.from(it)))].includes(hashOf(own)))
    throw new HubError(
      'file-changed',
      `${script} was changed since it was installed. Take it away by hand, then remove again.`,
    );
  const files = await Promise.all(
    [script, uid, receipt].map(async (path) => ({ path, before: await existing(root, path), after: undefined })),
  );
  const changes = [{ path: project, before: file, after }, ...files].filter(differs);
  const left = await emptiedDirectories(root, new Set(changes.map(({ path }) => path)), written);
  return { deed: 'remove', root, changes, directories: left };
}

/** Where nothing else changed the file since, exactly what was put in is taken out. */
function withoutInsertion(text: string, file: Buffer, written: Receipt | undefined): string {
  if (!written || hashOf(file) !== written.after) return entryIn(text)?.ours ? withoutEntry(text) : text;
  return text.slice(0, written.at) + text.slice(written.at + written.text.length);
}

const inserted = (text: string, { at, text: line }: Insertion): Buffer =>
  Buffer.from(text.slice(0, at) + line + text.slice(at), 'latin1');

const differs = ({ before, after }: { before: Buffer | undefined; after: Buffer | undefined }): boolean =>
  before === undefined || after === undefined ? before !== after : !before.equals(after);

async function missingDirectories(root: string): Promise<readonly string[]> {
  const there = await Promise.all(directories.map((it) => isThere(join(root, ...namesOf(it)))));
  return directories.filter((_, at) => !there[at]);
}

/** Those that hold nothing but what is taken away; only the ones that were made for it, as far as that is known. */
async function emptiedDirectories(
  root: string,
  gone: ReadonlySet<string>,
  written: Receipt | undefined,
): Promise<readonly ResPath[]> {
  const emptied: ResPath[] = [];
  for (const directory of directories) {
    const names = await readdir(join(root, ...namesOf(directory))).catch((): string[] => ['not to be read']);
    const all = [...gone, ...emptied];
    const ours = written?.made.includes(directory) ?? directory === directories[0];
    if (!ours || !names.every((name) => all.includes(`${directory}/${name}`))) break;
    emptied.push(directory);
  }
  return emptied;
}

async function applyChange(root: string, { path, before, after }: FileChange): Promise<void> {
  const names = namesOf(path);
  const name = names.at(-1) ?? '';
  if (after === undefined) return takeAway(root, path, before);
  using folder = openFolder(root, names.slice(0, -1), true);
  const expected = before === undefined ? 'nothing' : { hash: hashOf(before) };
  const done = await replaceFile({ folder, name, path }, expected, () => after);
  if (!done) throw new HubError('file-changed', `${path} is being written by somebody else. Try again.`);
}

async function takeAway(root: string, path: ResPath, before: Buffer | undefined): Promise<void> {
  const now = await existing(root, path);
  if (!now) return; // somebody was quicker
  if (!before?.equals(now)) throw new HubError('file-changed', `${path} was changed meanwhile. Try again.`);
  const names = namesOf(path);
  using folder = openFolder(root, names.slice(0, -1), false);
  await unlink(folder.at(names.at(-1) ?? ''));
}

async function existing(root: string, path: ResPath): Promise<Buffer | undefined> {
  try {
    return readBytes(root, path).bytes;
  } catch (error) {
    if (error instanceof HubError && error.code === 'file-unknown') return undefined;
    throw error;
  }
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
const namesOf = (path: ResPath): readonly string[] => path.slice('res://'.length).split('/');
