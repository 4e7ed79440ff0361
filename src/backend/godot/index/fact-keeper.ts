import type { Clock } from '../../../kernel/clock.ts';
import type { Report } from '../../../kernel/report.ts';
import type { ResPath } from '../fact/index.ts';
import type { LiveGraph } from '../graph/index.ts';
import { adoptable } from './adoptable.ts';
import type { FactFile, Loaded } from './fact-file.ts';
import type { GraphFile, KeptRecord, KeptState } from './graph-file.ts';
import type { ProjectFiles } from './project-files.ts';
import type { Slices } from './slices.ts';

/** A person types on: what changed is written when it has been quiet for so long, in ms. */
const QUIET_MS = 1000;

export interface KeeperParts {
  readonly facts: FactFile;
  readonly graphs: GraphFile;
  readonly live: LiveGraph;
  readonly files: ProjectFiles;
  readonly slices: Slices;
  readonly clock: Pick<Clock, 'after'>;
  readonly report: Report;
  /** Of a project. */
  readonly maxFiles: number;
}

/**
 * Writes what changed a while after it did, one write at a time. Without it the next start is slower, and nothing else. The graph
 * is written when there is none that fits the facts, and at the end: an older one will do after a crash.
 */
export class FactKeeper implements AsyncDisposable {
  readonly #parts: KeeperParts;
  /** Of the graph on disk, with the size of the facts behind which it was written; undefined while there is none that fits. */
  #saved: { readonly revision: number; readonly size: number } | undefined;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Gives the files what an earlier process knew. */
  async load(): Promise<void> {
    const { facts, graphs, files, maxFiles } = this.#parts;
    const state = await graphs.load();
    const fitting = state && state.records.size <= maxFiles ? state : undefined;
    const { kept, marked } = await facts.load(fitting?.mark);
    files.remember(kept);
    if (fitting && marked) await this.#adopt(fitting, marked, kept);
  }

  saveSoon(): void {
    if (this.#parts.files.changed.size === 0 && this.#saved !== undefined) return;
    this.#cancel?.();
    this.#cancel = this.#parts.clock.after(QUIET_MS, () => void this.save());
  }

  save(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#save());
    return this.#writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cancel?.();
    await this.save();
    if (this.#isBehind()) await this.#guarded(this.#parts.graphs, this.#saveGraph());
  }

  #isBehind(): boolean {
    const { live, facts } = this.#parts;
    return this.#saved?.revision !== live.graph.revision || this.#saved.size !== facts.mark?.size;
  }

  async #adopt(state: KeptState, marked: Buffer, kept: Loaded['kept']): Promise<void> {
    const { facts, files, live, slices } = this.#parts;
    for (const [path, [, , , at, length]] of state.records) facts.know(path, { at, length });
    const adopted = adoptable(state, marked, kept);
    for (const _ of files.adopt(state.graph, adopted)) if (slices.spent) await slices.rest();
    this.#saved = { revision: live.revision, size: state.mark.size };
  }

  async #save(): Promise<void> {
    const { facts, graphs } = this.#parts;
    await this.#guarded(facts, this.#saveFacts());
    if (this.#saved === undefined) await this.#guarded(graphs, this.#saveGraph());
  }

  async #saveFacts(): Promise<void> {
    const { facts, files } = this.#parts;
    const { changed, entries } = files;
    if (changed.size === 0) return;
    const now = new Map(changed);
    changed.clear();
    try {
      if ((await facts.save(now, entries)) === 'anew') this.#saved = undefined;
    } catch (error) {
      for (const [path, entry] of now) if (!changed.has(path) && entries.has(path)) changed.set(path, entry);
      throw error;
    }
  }

  async #saveGraph(): Promise<void> {
    const { facts, files, graphs, live } = this.#parts;
    const graph = live.keep();
    const { mark } = facts;
    if (!graph || !mark) return;
    if (files.changed.size > 0) return this.saveSoon(); // the facts were gone on with meanwhile, and would not fit
    const records = new Map<ResPath, KeptRecord>();
    for (const [path, { stamp, hash, unchecked }] of files.entries) {
      const spot = facts.spotOf(path);
      if (spot && hash !== '') records.set(path, [stamp, hash, unchecked ? 1 : 0, spot.at, spot.length]);
    }
    await graphs.save(graph, mark, (path) => records.get(path));
    this.#saved = { revision: graph.revision, size: mark.size };
  }

  async #guarded({ path }: { readonly path: string }, saving: Promise<void>): Promise<void> {
    try {
      await saving;
    } catch (error) {
      this.#parts.report({ kind: 'file.unusable', path, why: String(error) });
    }
  }
}
