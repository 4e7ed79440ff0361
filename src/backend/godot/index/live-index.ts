import { unless } from '../../builtin/within.ts';
import type { Diagnostic, FileFacts, ProjectFacts, ResPath } from '../fact/index.ts';
import { type Graph, type LiveGraph, PROJECT_FILE } from '../graph/index.ts';
import type { Checker } from './checker.ts';
import type { ProjectIndex } from './contract.ts';
import type { FactKeeper } from './fact-keeper.ts';
import type { Listener, Listeners } from './listeners.ts';
import type { ProjectFiles } from './project-files.ts';
import type { Reader } from './reader.ts';
import type { Troubles } from './troubles.ts';

export interface IndexParts {
  readonly root: string;
  readonly live: LiveGraph;
  readonly files: ProjectFiles;
  readonly reader: Reader;
  readonly checker: Checker;
  readonly keeper: FactKeeper;
  readonly watch: { close(): void };
  readonly listeners: Listeners;
  readonly troubles: Troubles;
}

export class LiveIndex implements ProjectIndex {
  readonly root: string;
  readonly #parts: IndexParts;
  readonly #ready = Promise.withResolvers<void>();
  readonly #beginning: Promise<void>;

  constructor(parts: IndexParts) {
    this.#parts = parts;
    this.root = parts.root;
    this.#ready.promise.catch(() => undefined); // nobody may be waiting when it is closed
    this.#beginning = this.#begin();
  }

  whenReady(signal: AbortSignal): Promise<void> {
    return unless(this.#ready.promise, signal);
  }

  async whenChecked(signal: AbortSignal): Promise<void> {
    await this.whenReady(signal);
    await unless(this.#parts.checker.wake(), signal);
  }

  graph(): Graph {
    return this.#parts.live.graph;
  }

  project(): ProjectFacts {
    return this.facts(PROJECT_FILE)?.project ?? noProject;
  }

  facts(path: ResPath): FileFacts | undefined {
    return this.#parts.live.files.get(path)?.facts;
  }

  *files(): Iterable<{ readonly path: ResPath; readonly size: number; readonly facts: FileFacts }> {
    for (const [path, { size, facts }] of this.#parts.live.files) yield { path, size, facts };
  }

  diagnostics(path: ResPath): readonly Diagnostic[] {
    const own = this.#parts.live.diagnostics(path);
    return path === PROJECT_FILE ? [...own, ...this.#parts.troubles.all()] : own;
  }

  pending(): readonly ResPath[] {
    return [...this.#parts.reader.open].filter((path) => !path.endsWith('/')).toSorted();
  }

  async refresh(paths: readonly ResPath[] | 'all', signal: AbortSignal): Promise<void> {
    await this.whenReady(signal);
    this.#parts.reader.want(paths);
    await unless(this.#parts.reader.wake(), signal);
  }

  onChange(listener: Listener): Disposable {
    return this.#parts.listeners.add(listener);
  }

  progress(): { readonly done: number; readonly total: number } {
    const waiting = this.#parts.reader.open.size;
    const total = Math.max(this.#parts.live.files.size, waiting);
    return { done: total - waiting, total };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ready.reject(new Error('the index was closed'));
    this.#parts.watch.close();
    const { checker, reader } = this.#parts;
    await Promise.all([checker[Symbol.asyncDispose](), reader[Symbol.asyncDispose]()]);
    await this.#beginning;
    await this.#parts.keeper[Symbol.asyncDispose]();
  }

  async #begin(): Promise<void> {
    const { keeper, files, reader } = this.#parts;
    await keeper.load();
    reader.want('all');
    await reader.wake();
    files.remember(new Map()); // what is not used by now never will be
    this.#ready.resolve();
  }
}

/** As long as there is no project file. */
const noProject: ProjectFacts = {
  configVersion: 0,
  engine: '4',
  features: [],
  csharp: false,
  autoloads: [],
  inputActions: [],
  globalClasses: [],
};
