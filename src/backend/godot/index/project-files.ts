import type { Stats } from 'node:fs';
import type { Clock } from '../../../kernel/clock.ts';
import type { Diagnostic, FileFacts, FileKind, ResPath } from '../fact/index.ts';
import type { LiveGraph } from '../graph/index.ts';
import type { Analysers } from './analysers.ts';
import type { Entry, KeptEntry } from './kept-facts.ts';
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
  readonly #options: FilesOptions;
  readonly #live: LiveGraph;
  #kept: ReadonlyMap<ResPath, KeptEntry> = new Map();

  constructor(live: LiveGraph, options: FilesOptions) {
    this.#live = live;
    this.#options = options;
  }

  /** What an earlier process knew. */
  remember(kept: ReadonlyMap<ResPath, KeptEntry>): void {
    this.#kept = kept;
  }

  /** Whether the file must be read to know what it says. What nobody reads is noted at once. */
  isOutdated(path: ResPath, stats: Stats): boolean {
    const kind = this.#options.analysers.kindOf(path);
    if (kind !== 'asset') return this.entries.get(path)?.stamp !== stampOf(stats) && !this.#takeKept(path, stats);
    const known = this.#live.files.get(path);
    if (known?.size !== stats.size) this.#live.set(path, { size: stats.size, facts: known?.facts ?? assetFacts });
    return false;
  }

  /** Looks at one path of a folder of the project. A folder is not read. */
  read(path: ResPath): 'folder' | 'file' | 'gone' {
    const disk = diskOf(this.#options.root, path);
    const stats = look(this.#options.root, disk)?.stats;
    if (stats?.isDirectory()) return 'folder';
    if (!stats?.isFile()) return this.forget(path);
    if (!this.isOutdated(path, stats)) return 'file';
    return this.#readNow(path, stats, disk);
  }

  #readNow(path: ResPath, stats: Stats, disk: string): 'file' | 'gone' {
    const kind = this.#options.analysers.kindOf(path);
    const { scriptBytes, textBytes } = this.#options.limits;
    const read = readText(this.#options.root, disk, kind === 'script' ? scriptBytes : textBytes);
    if (read.kind === 'gone') return this.forget(path);
    if (read.kind === 'unreadable') this.#note(path, read.stats ?? stats, { hash: '', facts: emptyFacts(kind, read) });
    else
      this.#note(path, read.stats, {
        hash: read.hash,
        facts: this.#known(path, read.hash) ?? this.#analyse(path, read),
      });
    return 'file';
  }

  forget(path: ResPath): 'gone' {
    this.entries.delete(path);
    this.changed.delete(path);
    if (this.#live.files.has(path)) this.#live.set(path, undefined);
    return 'gone';
  }

  #takeKept(path: ResPath, stats: Stats): boolean {
    const kept = this.#kept.get(path);
    const facts = kept?.stamp === stampOf(stats) ? kept.facts() : undefined;
    if (!kept || !facts) return false;
    this.entries.set(path, { stamp: kept.stamp, hash: kept.hash, facts });
    this.#live.set(path, { size: stats.size, facts });
    return true;
  }

  #known(path: ResPath, hash: string): FileFacts | undefined {
    const entry = this.entries.get(path);
    if (entry?.hash === hash) return entry.facts;
    const kept = this.#kept.get(path);
    return kept?.hash === hash ? kept.facts() : undefined;
  }

  #note(path: ResPath, stats: Stats, { hash, facts }: { readonly hash: string; readonly facts: FileFacts }): void {
    const stamp = isSettled(stats, this.#options.clock.now()) ? stampOf(stats) : '';
    const before = this.entries.get(path);
    const entry = { stamp, hash, facts };
    this.entries.set(path, entry);
    if (hash !== '' && (before?.hash !== hash || before.stamp !== stamp)) this.changed.set(path, entry);
    if (before?.facts !== facts || this.#live.files.get(path)?.size !== stats.size)
      this.#live.set(path, { size: stats.size, facts });
  }

  #analyse(path: ResPath, { text, isUtf8 }: Extract<Read, { kind: 'text' }>): FileFacts {
    const { analysers, onBug } = this.#options;
    try {
      const facts = analysers.factsOf(path, text);
      return isUtf8 ? facts : { ...facts, diagnostics: [notUtf8, ...facts.diagnostics] };
    } catch (error) {
      onBug(path, error);
      const read = { code: 'not-analysed', why: 'the file could not be analysed; this is a fault of Warren' };
      return emptyFacts(analysers.kindOf(path), read);
    }
  }
}

const assetFacts: FileFacts = { kind: 'asset', references: [], diagnostics: [] };

const notUtf8: Diagnostic = {
  severity: 'warning',
  code: 'encoding',
  message: 'the file is not valid UTF-8; what cannot be read was replaced',
  line: 0,
  column: 0,
};

const emptyFacts = (kind: FileKind, { code, why }: { readonly code: string; readonly why: string }): FileFacts => ({
  kind,
  references: [],
  diagnostics: [{ severity: 'error', code, message: why, line: 0, column: 0 }],
});
