import type { Diagnostic, FileFacts, ProjectFacts, ResPath } from '../fact/index.ts';
import type { Graph } from '../graph/contract.ts';

/** What is known of one project's files, kept up with the disk. */
export interface ProjectIndex extends AsyncDisposable {
  /** Canonical directory of `project.godot`. */
  readonly root: string;
  /** Resolves when every file was read once, or found in the cache. */
  whenReady(signal: AbortSignal): Promise<void>;
  /**
   * Resolves when the syntax of every script was checked as well: after many files came at once that comes behind the graph. Only
   * `diagnostics` are better for it.
   */
  whenChecked(signal: AbortSignal): Promise<void>;
  /** As of the last change that was read. Waits for nothing. */
  graph(): Graph;
  project(): ProjectFacts;
  facts(path: ResPath): FileFacts | undefined;
  files(): Iterable<{ readonly path: ResPath; readonly size: number; readonly facts: FileFacts }>;
  /** Of the file by itself, and of what it refers to. */
  diagnostics(path: ResPath): readonly Diagnostic[];
  /** Files that changed on disk and were not read since: an answer given now may be stale in what concerns them. */
  pending(): readonly ResPath[];
  /** These files, or all of which it is known, are read now. For who has just written, or wants to be sure. */
  refresh(paths: readonly ResPath[] | 'all', signal: AbortSignal): Promise<void>;
  /** Called after the graph changed, with the files that made it change. */
  onChange(listener: (graph: Graph, changed: readonly ResPath[]) => void): Disposable;
  /** What to keep of it besides the cache on disk is nothing; this tells how it stands. */
  progress(): { readonly done: number; readonly total: number };
}
