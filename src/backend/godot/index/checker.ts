import type { Report } from '../../../kernel/report.ts';
import type { ProjectFiles } from './project-files.ts';
import type { Reader } from './reader.ts';
import type { Slices } from './slices.ts';

/** Checked between two looks at the graph by whoever waits for what is wrong. */
const BATCH = 200;

export interface CheckerParts {
  readonly files: ProjectFiles;
  readonly reader: Reader;
  readonly slices: Slices;
  readonly report: Report;
}

/**
 * Checks the syntax of what was read in bulk, when the graph is already there: it takes longer than all the rest, and nobody's
 * edges wait for it. What changes meanwhile goes first.
 */
export class Checker implements AsyncDisposable {
  readonly #parts: CheckerParts;
  #working: Promise<void> | undefined;
  #isOver = false;

  constructor(parts: CheckerParts) {
    this.#parts = parts;
  }

  /** Resolves when nothing is left to check. Never rejects. */
  wake(): Promise<void> {
    this.#working ??= this.#work();
    return this.#working;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#working;
  }

  async #work(): Promise<void> {
    try {
      await this.#parts.slices.rest();
      while (this.#parts.files.unchecked.size > 0 && !this.#isOver) await this.#batch();
    } catch (error) {
      this.#parts.report({ kind: 'bug', where: 'godot index', error });
    } finally {
      this.#working = undefined; // with nothing between the last look at what is left and this
    }
  }

  async #batch(): Promise<void> {
    const { files, reader, slices } = this.#parts;
    for (const path of [...files.unchecked].slice(0, BATCH)) {
      if (this.#isOver) return;
      files.check(path);
      if (slices.spent) await slices.rest();
      await reader.working;
    }
    if (!this.#isOver) await reader.wake();
  }
}
