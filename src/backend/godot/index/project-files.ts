import type { Stats } from 'node:fs';
import type { Clock } from '../../../kernel/clock.ts';
import type { Diagnostic, FileFacts, FileKind, ResPath } from '../fact/index.ts';
import type { Adoptable, KeptGraph, LiveGraph } from '../graph/index.ts';
import { AdoptedFile } from './adopted-file.ts';
import type { Analysers } from './analysers.ts';
import { type Entry, entryOf, type KeptEntry } from './kept-facts.ts';
import type { Limits } from './limits.ts';
import { diskOf } from './place.ts';
import { type Read, readText } from './read-text.ts';
import { isSettled, stampOf } from './stamp.ts';
import { look } from './walk.ts';

export interface FilesOptions {
  readonly root: string;
  readonly analysers: Analysers;
  readonly limits: Limits;
  readonly clock: Pick<Clock, 'now'>;
  /** An analyser threw: its fault, whatever the file holds. */
  readonly onBug: (path: ResPath, error: unknown) => void;
}

/** Reads single files into the graph, and only those that may have changed. */
export class ProjectFiles {
  /** Of what was analysed. */
  readonly entries = new Map<ResPath, Entry>();
  /** Those since this was cleared. */
  readonly changed = new Map<ResPath, Entry>();
  /** Scripts whose syntax was left for later. */
  readonly unchecked = new Set<ResPath>();
  readonly #options: FilesOptions;
  readonly #live: LiveGraph;
  #kept: ReadonlyMap<ResPath, KeptEntry> = new Map();

  constructor(live: LiveGraph, options: FilesOptions) {
    this.#live = live;
    this.#options = options;
  }

  /**
   * All files of an earlier moment, as if they had just been read; what is else now comes out when they are compared with the disk.
   * A file each step.
   */
  adopt(graph: KeptGraph, files: Iterable<Adoptable>): Generator<undefined> {
    return this.#live.adopt(graph, this.#keeping(files));
  }

  *#keeping(files: Iterable<Adoptable>): Iterable<Adoptable> {
    for (const adoptable of files) {
      if (adoptable.file instanceof AdoptedFile) this.#keep(adoptable.path, adoptable.file);
      yield adoptable;
    }
  }

  /** What an earlier process knew. */
  remember(kept: ReadonlyMap<ResPath, KeptEntry>): void {
    this.#kept = kept;
  }

  /** Whether the file must be read to know what it says. What nobody reads is noted at once. */
  isOutdated(path: ResPath, stats: Stats): boolean {
    const entry = this.entries.get(path);
    if (entry || this.#options.analysers.kindOf(path) !== 'asset') {
      const stamp = stampOf(stats);
      return entry?.stamp !== stamp && !this.#takeKept(path, stamp, stats.size);
    }
    const known = this.#live.files.get(path);
    if (known?.size !== stats.size) this.#live.set(path, { size: stats.size, facts: known?.facts ?? assetFacts });
    return false;
  }

  /** Looks at one path of a folder of the project. A folder is not read. */
  read(path: ResPath, syntax: Syntax): 'folder' | 'file' | 'gone' {
    const disk = diskOf(this.#options.root, path);
    const stats = look(this.#options.root, disk)?.stats;
    if (stats?.isDirectory()) return 'folder';
    if (!stats?.isFile()) return this.forget(path);
    if (!this.isOutdated(path, stats)) return 'file';
    return this.#readNow(path, { stats, disk, syntax });
  }

  /** What was read before `check` it is told of a script then. */
  check(path: ResPath): void {
    this.unchecked.delete(path);
    const entry = this.entries.get(path);
    const read = this.#text(path, diskOf(this.#options.root, path));
    if (!entry || read.kind !== 'text' || read.hash !== entry.hash) return; // it is read anew, and checked then
    const facts = withDiagnostics(entry.facts, this.#diagnosed(path, read));
    const checked = { stamp: entry.stamp, hash: entry.hash, facts };
    this.entries.set(path, checked);
    this.changed.set(path, checked);
    const known = this.#live.files.get(path);
    if (facts !== entry.facts && known) this.#live.set(path, { size: known.size, facts });
  }

  #text(path: ResPath, disk: string): Read {
    const { root, analysers, limits } = this.#options;
    return readText(root, disk, analysers.kindOf(path) === 'script' ? limits.scriptBytes : limits.textBytes);
  }

  #readNow(path: ResPath, { stats, disk, syntax }: { stats: Stats; disk: string; syntax: Syntax }): 'file' | 'gone' {
    const kind = this.#options.analysers.kindOf(path);
    const read = this.#text(path, disk);
    if (read.kind === 'gone') return this.forget(path);
    if (read.kind === 'unreadable') this.#note(path, read.stats ?? stats, { hash: '', facts: emptyFacts(kind, read) });
    else this.#note(path, read.stats, this.#known(path, read.hash) ?? this.#analyse(path, read, syntax));
    return 'file';
  }

  forget(path: ResPath): 'gone' {
    this.entries.delete(path);
    this.changed.delete(path);
    this.unchecked.delete(path);
    if (this.#live.files.has(path)) this.#live.set(path, undefined);
    return 'gone';
  }

  #takeKept(path: ResPath, stamp: string, size: number): boolean {
    const kept = this.#kept.get(path);
    if (kept?.stamp !== stamp) return false;
    const entry = entryOf(kept);
    this.#keep(path, entry);
    this.#live.set(path, { size, facts: entry.facts });
    return true;
  }

  #known(path: ResPath, hash: string): Unstamped | undefined {
    const entry = this.entries.get(path);
    if (entry?.hash === hash) return entry;
    const kept = this.#kept.get(path);
    return kept?.hash === hash ? entryOf(kept) : undefined;
  }

  #keep(path: ResPath, entry: Entry): void {
    this.entries.set(path, entry);
    if (entry.unchecked) this.unchecked.add(path);
    else this.unchecked.delete(path);
  }

  #note(path: ResPath, stats: Stats, { hash, facts, unchecked }: Unstamped): void {
    const stamp = isSettled(stats, this.#options.clock.now()) ? stampOf(stats) : '';
    const before = this.entries.get(path);
    const entry = { stamp, hash, facts, ...(unchecked && { unchecked }) };
    this.#keep(path, entry);
    if (hash !== '' && !isKept(before, entry)) this.changed.set(path, entry);
    if (before?.facts !== facts || this.#live.files.get(path)?.size !== stats.size)
      this.#live.set(path, { size: stats.size, facts });
  }

  #analyse(path: ResPath, read: Text, syntax: Syntax): Unstamped {
    const { analysers } = this.#options;
    const facts = this.#guarded(path, () => analysers.factsOf(path, read.text, syntax));
    if ('severity' in facts) return { hash: read.hash, facts: emptyFacts(analysers.kindOf(path), facts) };
    const isLeft = syntax === 'later' && facts.kind === 'script';
    const known = withDiagnostics(facts, [...encodingOf(read), ...facts.diagnostics]);
    return { hash: read.hash, facts: known, ...(isLeft && { unchecked: true }) };
  }

  #diagnosed(path: ResPath, read: Text): readonly Diagnostic[] {
    const found = this.#guarded(path, () => this.#options.analysers.check(path, read.text));
    return [...encodingOf(read), ...('severity' in found ? [found] : found)];
  }

  #guarded<T extends object>(path: ResPath, analyse: () => T): T | Diagnostic {
    try {
      return analyse();
    } catch (error) {
      this.#options.onBug(path, error);
      return { ...notUtf8, severity: 'error', code: 'not-analysed', message: failed };
    }
  }
}

const isKept = (before: Entry | undefined, { hash, stamp }: Entry): boolean =>
  before?.hash === hash && before.stamp === stamp;

type Syntax = 'checked' | 'later';
type Text = Extract<Read, { kind: 'text' }>;
type Unstamped = Omit<Entry, 'stamp'>;

const failed = 'the file could not be analysed; this is a fault of Warren';

/** The same facts where nothing is wrong either way. */
const withDiagnostics = (facts: FileFacts, diagnostics: readonly Diagnostic[]): FileFacts =>
  diagnostics.length === 0 && facts.diagnostics.length === 0 ? facts : { ...facts, diagnostics };

const encodingOf = ({ isUtf8 }: Text): readonly Diagnostic[] => (isUtf8 ? [] : [notUtf8]);

const assetFacts: FileFacts = { kind: 'asset', references: [], diagnostics: [] };

const notUtf8: Diagnostic = {
  severity: 'warning',
  code: 'encoding',
  message: 'the file is not valid UTF-8; what cannot be read was replaced',
  line: 0,
  column: 0,
};

type Why = { readonly code: string; readonly why: string } | Diagnostic;

const emptyFacts = (kind: FileKind, why: Why): FileFacts => ({
  kind,
  references: [],
  diagnostics: ['severity' in why ? why : { severity: 'error', code: why.code, message: why.why, line: 0, column: 0 }],
});
