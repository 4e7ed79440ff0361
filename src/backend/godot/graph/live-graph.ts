import type { Diagnostic, ResPath } from '../fact/index.ts';
import type { Graph } from './contract.ts';
import { PartSum } from './graph-hash.ts';
import { type KeptGraph, type KeptNode, keptNodes, partsOf, Words } from './kept-graph.ts';
import type { KnownFile, KnownFiles } from './known-file.ts';
import { partsAfter } from './publish.ts';
import { type FileLinks, resolveFile } from './resolve-file.ts';
import { restsOn } from './rests-on.ts';
import { sharedLinks } from './share-links.ts';
import { emptyParts, type Parts, Snapshot } from './snapshot.ts';
import { EVERYTHING, type Names, Tables } from './tables.ts';

/**
 * A graph that is kept up with files that come, change and go. `set` notes a change, `settle` finds out in small steps what it
 * means, `publish` gives the graph that follows. Whatever the order of the changes, it is the graph that the files would have
 * given at once.
 */
export class LiveGraph {
  readonly #tables = new Tables();
  readonly #sum = new PartSum();
  /** Files whose references are to be followed again. */
  readonly #open = new Set<ResPath>();
  readonly #relinked = new Map<ResPath, FileLinks | undefined>();
  /** Files whose links were adopted and not published yet. */
  readonly #adopted: ResPath[] = [];
  #parts: Parts = emptyParts;
  #graph: Graph = new Snapshot(emptyParts);

  get files(): KnownFiles {
    return this.#tables.files;
  }

  /** As of the last time it was published. */
  get graph(): Graph {
    return this.#graph;
  }

  /** Of what is published next, unless something changes. */
  get revision(): number {
    return this.#parts.revision;
  }

  set(path: ResPath, file: KnownFile | undefined): void {
    this.#tables.set(path, file);
    this.#open.add(path);
  }

  skip(folders: readonly string[]): void {
    this.#tables.skip(folders);
  }

  /** Instead of `set` and `skip`, for a new one: a graph that was kept, and all its files as they were then. */
  *adopt(kept: KeptGraph, files: Iterable<Adoptable>): Generator<undefined> {
    this.#tables.skip(kept.skipped);
    for (const { path, file, names } of files) {
      this.#tables.adopt(path, file, names);
      this.#adopted.push(path);
      yield;
    }
    this.#tables.takeChanged();
    this.#sum.restore(kept.hash);
    this.#parts = yield* partsOf(kept, this.#parts.revision + 1);
  }

  /** To be adopted in another process; undefined while something waits to be settled or published. */
  keep(): Keeping | undefined {
    const waiting = this.#open.size + this.#relinked.size + this.#adopted.length;
    if (waiting > 0 || this.#tables.hasChanged || this.#parts.revision === 0) return undefined;
    const { hash, revision } = this.#parts;
    const words = new Words();
    const nodes = keptNodes(this.#parts, this.#tables.names(), words);
    return { hash, revision, skipped: this.#tables.skipped, words, nodes };
  }

  /** Each step looks at one file, or follows its references. What is `set` in between is left to the next time. */
  *settle(): Generator<undefined> {
    const changed = this.#tables.takeChanged();
    const named = changed.values().some((key) => !key.startsWith('in:'));
    const isStale = (path: ResPath): boolean =>
      this.#readsOf(path).some((read) => changed.has(read)) || (named && this.#names(path, changed));
    if (changed.size > 0)
      for (const path of this.#linked()) {
        if (isStale(path)) this.#open.add(path);
        yield; // what was kept is read when it is looked at
      }
    for (const path of this.#open) {
      const file = this.#tables.files.get(path);
      const links = file && resolveFile(this.#tables, path, file.facts);
      this.#relinked.set(path, links && sharedLinks(this.#parts.links.get(path), links));
      this.#open.delete(path);
      yield;
    }
  }

  /** Settles what is left. The files whose links or facts changed since it was published before. */
  publish(): { readonly graph: Graph; readonly changed: readonly ResPath[] } {
    for (const _ of this.settle());
    const changed = [...new Set([...this.#adopted, ...this.#relinked.keys()])];
    if (this.#relinked.size > 0) this.#parts = partsAfter(this.#parts, this.#relinked, this.#tables, this.#sum);
    if (changed.length > 0) this.#graph = new Snapshot(this.#parts);
    this.#relinked.clear();
    this.#adopted.length = 0;
    return { graph: this.#graph, changed };
  }

  /** Of the file by itself, and of what it refers to, as of the last time it was published. */
  diagnostics(path: ResPath): readonly Diagnostic[] {
    const facts = this.#tables.files.get(path)?.facts;
    if (!facts) return [];
    const links = this.#parts.links.get(path)?.diagnostics ?? [];
    return [...facts.diagnostics, ...links, ...this.#sharing(path)];
  }

  /** C# tells its classes apart by their namespaces. */
  #sharing(path: ResPath): Diagnostic[] {
    const nameOf = (at: ResPath): string | undefined => {
      const script = this.#tables.files.get(at)?.facts.script;
      return script?.language === 'gdscript' ? script.className : undefined;
    };
    const name = nameOf(path);
    const others =
      name === undefined ? [] : this.#tables.sharers(name).filter((it) => it !== path && nameOf(it) === name);
    if (others.length === 0) return [];
    const message = `${others.join(', ')} is called ${name} as well`;
    return [{ severity: 'error', code: 'duplicate-class', message, line: 1, column: 0 }];
  }

  *#linked(): Iterable<ResPath> {
    const known = this.#parts.links.keys() as Iterable<ResPath>; // only files have links
    for (const path of known) if (!this.#relinked.has(path)) yield path;
    yield* this.#relinked.keys();
  }

  #names(path: ResPath, changed: ReadonlySet<string>): boolean {
    if (changed.has(EVERYTHING)) return true;
    const references = this.#tables.files.get(path)?.facts.references ?? [];
    return references.some((reference) => restsOn(reference, changed));
  }

  #readsOf(path: ResPath): SetIterator<string> {
    const links = this.#relinked.has(path) ? this.#relinked.get(path) : this.#parts.links.get(path);
    return (links?.reads ?? nothing).values();
  }
}

/** A file as it was when the graph was kept, with the names that it gave. */
export interface Adoptable {
  readonly path: ResPath;
  readonly file: KnownFile;
  readonly names: Names | undefined;
}

/** A graph that is about to be kept, as it was at that moment. The words are those of the nodes that were taken. */
export interface Keeping {
  readonly hash: string;
  readonly revision: number;
  readonly skipped: readonly string[];
  readonly words: Words;
  readonly nodes: Iterable<KeptNode>;
}

const nothing: ReadonlySet<string> = new Set();

/** The graph of files that stay as they are. */
export function graphOf(files: KnownFiles, skipped: readonly string[] = []): Graph {
  const live = new LiveGraph();
  live.skip(skipped);
  for (const [path, file] of files) live.set(path, file);
  return live.publish().graph;
}
