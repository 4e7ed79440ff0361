import type { ResPath } from '../../src/backend/godot/fact/index.ts';
import type { Graph } from '../../src/backend/godot/graph/index.ts';
import {
  type IndexOptions,
  openIndex,
  type ProjectIndex,
  usualAnalysers,
} from '../../src/backend/godot/index/index.ts';
import type { GodotProject } from './godot-project.ts';
import { realClock } from './real-clock.ts';
import { waitFor } from './wait-for.ts';

export const never = new AbortController().signal;

/** An index of a project in a temporary folder, and what it read. */
export class OpenedIndex implements AsyncDisposable {
  readonly index: ProjectIndex;
  /** Analysed, in their order. */
  readonly read: ResPath[] = [];
  readonly reported: unknown[] = [];

  constructor(project: GodotProject, options: Partial<IndexOptions> = {}) {
    const analysers = options.analysers ?? usualAnalysers;
    this.index = openIndex({
      root: project.root,
      dataDirectory: project.data,
      clock: realClock,
      report: (fact) => void this.reported.push(fact),
      ...options,
      analysers: {
        ...analysers,
        factsOf: (path, text, syntax) => {
          this.read.push(path);
          return analysers.factsOf(path, text, syntax);
        },
      },
    });
  }

  static async ready(project: GodotProject, options: Partial<IndexOptions> = {}): Promise<OpenedIndex> {
    const opened = new OpenedIndex(project, options);
    await opened.index.whenReady(never);
    return opened;
  }

  get ids(): string[] {
    return [...this.index.graph().nodes.keys()];
  }

  /** Waits until the graph, which follows the disk by itself, looks like that. */
  until(what: string, look: (graph: Graph) => boolean): Promise<boolean> {
    return waitFor(what, () => look(this.index.graph()));
  }

  codes(path: ResPath): string[] {
    return this.index.diagnostics(path).map(({ code }) => code);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.index[Symbol.asyncDispose]();
  }
}
