import type { FileFacts, ProjectFacts, ResPath } from '../fact/index.ts';
import { type KnownFile, type KnownFiles, PROJECT_FILE } from './known-file.ts';
import { Owners } from './owners.ts';

/** Where a name leads. */
export interface Named {
  readonly path: ResPath;
  readonly by: 'class' | 'autoload';
}

/** What is written of a resource in another file. */
export interface WrittenTarget {
  readonly path: ResPath | '';
  readonly uid?: string;
}

/** What a file calls itself. */
export type Names = readonly [classes: readonly string[], csharp: readonly string[], uids: readonly string[]];
const nameless: Names = [[], [], []];

/** Everything is to be looked at again. */
export const EVERYTHING = '*';

/**
 * What all files of a project give names to. Keeps a list of what another file may have asked for and now gets another answer to:
 * names, uids and paths as they are, `input:` before actions, `in:` before a file whose inside counts. Two files with one name:
 * the first by path has it.
 */
export class Tables {
  readonly #files = new Map<ResPath, KnownFile>();
  readonly #classes = new Owners();
  /** C# finds its classes by itself, global or not. */
  readonly #csharp = new Owners();
  readonly #uids = new Owners();
  #project: ProjectFacts | undefined;
  #skipped: readonly string[] = [];
  #changed = new Set<string>();
  /** Before the first question nobody can have got an answer, and nothing is noted. */
  #isAsked = false;

  get files(): KnownFiles {
    return this.#files;
  }

  set(path: ResPath, file: KnownFile | undefined): void {
    const before = this.#files.get(path);
    if (file) this.#files.set(path, file);
    else this.#files.delete(path);
    if (before?.facts === file?.facts) return;
    if (this.#isAsked && !before !== !file) this.#exists(path);
    this.#replace(path, before?.facts, file?.facts);
  }

  /** For the first time, and with the names that it is known to give. */
  adopt(path: ResPath, file: KnownFile, [classes, csharp, uids]: Names = nameless): void {
    this.#files.set(path, file);
    for (const name of classes) this.#classes.add(name, path, path);
    for (const name of csharp) this.#csharp.add(name, path, path);
    for (const uid of uids) this.#uids.add(uid, ownerOfUid(path), path);
    if (path === PROJECT_FILE) this.#adopt(file.facts.project);
  }

  /** Of all files that give any. */
  names(): ReadonlyMap<ResPath, Names> {
    const names = new Map<ResPath, [string[], string[], string[]]>();
    for (const [at, owners] of [this.#classes, this.#csharp, this.#uids].entries())
      for (const [name, path] of owners.claims()) {
        const own = names.get(path) ?? [[], [], []];
        own[at]?.push(name);
        names.set(path, own);
      }
    return names;
  }

  #replace(path: ResPath, old: FileFacts | undefined, now: FileFacts | undefined): void {
    if (this.#isAsked && (!old || !now || insideOf(old) !== insideOf(now))) this.#changed.add(`in:${path}`);
    this.#own(this.#classes, { path, owner: path }, [classesOf(old), classesOf(now)]);
    this.#own(this.#csharp, { path, owner: path }, [csharpOf(old), csharpOf(now)]);
    this.#own(this.#uids, { path, owner: ownerOfUid(path) }, [uidOf(old), uidOf(now)]);
    if (path === PROJECT_FILE) this.#adopt(now?.project);
  }

  /** Folders (with `/` at the end) that are there but not read: what lies in them is neither known nor missing. */
  skip(folders: readonly string[]): void {
    if (folders.length === this.#skipped.length && folders.every((it, at) => it === this.#skipped[at])) return;
    this.#skipped = folders;
    this.#changed.add(EVERYTHING);
  }

  get skipped(): readonly string[] {
    return this.#skipped;
  }

  isSkipped(path: string): boolean {
    return path.includes('/.') || this.#skipped.some((folder) => path.startsWith(folder));
  }

  get hasChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** What changed since this was asked before. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    this.#isAsked = true;
    for (const { name, target } of this.#project?.autoloads ?? [])
      if (target.uid !== undefined && changed.has(target.uid)) changed.add(name);
    this.#changed = new Set();
    return changed;
  }

  /** The engine believes the uid if it knows it, else the path. */
  locate({ path, uid }: WrittenTarget): ResPath | undefined {
    return (uid === undefined ? undefined : this.pathOfUid(uid)) ?? (path || undefined);
  }

  pathOfUid(uid: string): ResPath | undefined {
    return this.#uids.first(uid, (path) => this.#files.has(path));
  }

  /** Classes before autoloads, as the engine looks; what neither has is the engine's. */
  named(name: string, csharp: boolean): Named | undefined {
    const csharpClass = csharp ? this.#csharp.first(name, any) : undefined;
    const path = csharpClass ?? this.#classes.first(name, any) ?? this.#listed(name);
    if (path) return { path, by: 'class' };
    const autoload = this.#project?.autoloads.find((it) => it.singleton && it.name === name);
    const target = autoload && this.locate(autoload.target);
    return target && { path: target, by: 'autoload' };
  }

  /** Undefined as long as no project file tells the actions. */
  declaresInput(name: string): boolean | undefined {
    return this.#project?.inputActions.includes(name);
  }

  get inputActions(): readonly string[] {
    return this.#project?.inputActions ?? [];
  }

  /** All that call themselves by the name of this class. */
  sharers(name: string): readonly ResPath[] {
    return this.#classes.all(name);
  }

  /** Godot 3 keeps a list of its own, which may tell of classes of native scripts. */
  #listed(name: string): ResPath | undefined {
    const path = this.#project?.globalClasses.find((it) => it.name === name)?.path as ResPath | undefined; // or it is no key
    return path !== undefined && this.#files.has(path) ? path : undefined;
  }

  #exists(path: ResPath): void {
    this.#changed.add(path);
    for (const side of [`${path}.uid`, `${path}.import`] as const) {
      const uid = this.#files.get(side)?.facts.uid;
      if (uid !== undefined) this.#changed.add(uid);
    }
    const own = this.#files.get(path)?.facts.uid;
    if (own !== undefined) this.#changed.add(own);
    for (const listed of this.#project?.globalClasses ?? []) if (listed.path === path) this.#changed.add(listed.name);
  }

  #own(owners: Owners, { path, owner }: { path: ResPath; owner: ResPath }, [before, after]: Change): void {
    for (const name of before) {
      if (after.includes(name)) continue;
      owners.remove(name, path);
      if (this.#isAsked) this.#changed.add(name);
    }
    for (const name of after) {
      if (before.includes(name)) continue;
      owners.add(name, owner, path);
      if (this.#isAsked) this.#changed.add(name);
    }
  }

  #adopt(project: ProjectFacts | undefined): void {
    for (const name of [...namesOf(this.#project), ...namesOf(project)]) this.#changed.add(name);
    if (!this.#project !== !project) this.#changed.add(EVERYTHING);
    this.#project = project;
  }
}

const namesOf = (project: ProjectFacts | undefined): readonly string[] =>
  project
    ? [
        ...[...project.autoloads, ...project.globalClasses].map(({ name }) => name),
        ...project.inputActions.map((name) => `input:${name}`),
      ]
    : [];
const any = (): boolean => true;

type Change = readonly [before: readonly string[], after: readonly string[]];

const classesOf = (facts: FileFacts | undefined): readonly string[] =>
  facts?.script?.className === undefined ? [] : [facts.script.className];
const uidOf = (facts: FileFacts | undefined): readonly string[] => (facts?.uid === undefined ? [] : [facts.uid]);

function csharpOf(facts: FileFacts | undefined): readonly string[] {
  if (facts?.script?.language !== 'csharp') return [];
  const classes = facts.script.symbols.filter(({ kind, name }) => kind === 'class' && !name.includes('.'));
  return [...new Set(classes.map(({ name }) => name))];
}

/** What others look at in a file: of a script its functions and what it extends, of a scene all of it. */
function insideOf(facts: FileFacts): unknown {
  if (!facts.script || facts.scene) return facts;
  const functions = facts.script.symbols.filter(({ kind }) => kind === 'function').map(({ name }) => name);
  const base = facts.references.find(({ kind }) => kind === 'extends');
  return JSON.stringify([facts.script.extends, base?.target, base?.member, facts.script.language, functions]);
}

/** `.uid` and `.import` speak for the file beside which they lie. */
function ownerOfUid(path: ResPath): ResPath {
  return path.replace(/\.(?:uid|import)$/, '') as ResPath; // still begins with res://
}
