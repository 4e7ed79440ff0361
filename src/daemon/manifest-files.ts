import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManifestRecords } from '../gateway/index.ts';
import type { Report } from '../kernel/report.ts';

/**
 * One file per server and project. Reading is synchronous, as it stands between a client and its first answer; writing
 * is not, and the last text wins. A manifest that was lost is asked for again.
 */
export class ManifestFiles implements ManifestRecords {
  readonly #directory: string;
  readonly #report: Report;
  readonly #next = new Map<string, string>();
  readonly #writing = new Set<string>();

  constructor(directory: string, report: Report) {
    this.#directory = directory;
    this.#report = report;
  }

  read(key: string): string | undefined {
    try {
      return readFileSync(this.#path(key), 'utf8');
    } catch {
      return undefined; // never written, or not readable: the server will be asked
    }
  }

  write(key: string, text: string): void {
    this.#next.set(key, text);
    if (!this.#writing.has(key)) void this.#drain(key);
  }

  async #drain(key: string): Promise<void> {
    this.#writing.add(key);
    const path = this.#path(key);
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      for (let text = this.#next.get(key); text !== undefined; text = this.#next.get(key)) {
        this.#next.delete(key);
        await writeFile(`${path}.tmp`, text, { mode: 0o600 });
        renameSync(`${path}.tmp`, path);
      }
    } catch (error) {
      this.#report({ kind: 'file.unusable', path, why: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#writing.delete(key);
    }
  }

  #path(key: string): string {
    return join(this.#directory, `${key}.json`);
  }
}
