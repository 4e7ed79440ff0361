import type { Clock } from '../../../kernel/clock.ts';
import type { Report } from '../../../kernel/report.ts';
import type { ResPath } from '../fact/index.ts';
import type { FactFile } from './fact-file.ts';
import type { KeptEntry } from './kept-facts.ts';
import type { ProjectFiles } from './project-files.ts';

/** A person types on: what changed is written when it has been quiet for so long, in ms. */
const QUIET_MS = 1000;

/** Writes what changed a while after it did, one write at a time. Without it the next start is slower, and nothing else. */
export class FactKeeper implements AsyncDisposable {
  readonly #file: FactFile;
  readonly #files: ProjectFiles;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #report: Report;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: FactFile, files: ProjectFiles, around: { clock: Pick<Clock, 'after'>; report: Report }) {
    this.#file = file;
    this.#files = files;
    this.#clock = around.clock;
    this.#report = around.report;
  }

  load(): Promise<ReadonlyMap<ResPath, KeptEntry>> {
    return this.#file.load();
  }

  saveSoon(): void {
    if (this.#files.changed.size === 0) return;
    this.#cancel?.();
    this.#cancel = this.#clock.after(QUIET_MS, () => void this.save());
  }

  save(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#save());
    return this.#writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cancel?.();
    await this.save();
  }

  async #save(): Promise<void> {
    const { changed, entries } = this.#files;
    if (changed.size === 0) return;
    const now = new Map(changed);
    changed.clear();
    try {
      await this.#file.save(now, entries);
    } catch (error) {
      for (const [path, entry] of now) if (!changed.has(path) && entries.has(path)) changed.set(path, entry);
      this.#report({ kind: 'file.unusable', path: this.#file.path, why: String(error) });
    }
  }
}
