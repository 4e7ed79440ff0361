import { lstatSync } from 'node:fs';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HubError } from '../../kernel/errors.ts';
import { hasCode } from '../../kernel/has-code.ts';

interface Wish {
  readonly cwd: string;
  readonly replace: boolean;
}

/** A file that is there when it is whole, for its owner alone; what is there already is replaced only on request. */
export class NewFile implements AsyncDisposable {
  readonly path: string;
  readonly #draft: string;
  readonly #handle: FileHandle;
  readonly #replace: boolean;

  private constructor(path: string, handle: FileHandle, { draft, replace }: { draft: string; replace: boolean }) {
    this.path = path;
    this.#draft = draft;
    this.#handle = handle;
    this.#replace = replace;
  }

  /** Throws `file-refused` where there is one already, `file-unusable` where none can be. */
  static async at(path: string, { cwd, replace }: Wish): Promise<NewFile> {
    const whole = resolve(cwd, path);
    const draft = `${whole}.${process.pid}.part`;
    if (!replace && lstatSync(whole, { throwIfNoEntry: false })) throw taken(whole);
    try {
      return new NewFile(whole, await open(draft, 'wx', 0o600), { draft, replace });
    } catch (error) {
      throw refusal(whole, error);
    }
  }

  async write(text: string): Promise<void> {
    try {
      await this.#handle.writeFile(text);
    } catch (error) {
      throw refusal(this.path, error);
    }
  }

  /** Puts it in its place. */
  async keep(): Promise<void> {
    try {
      await this.#handle.sync();
      if (this.#replace) await rename(this.#draft, this.path);
      else await link(this.#draft, this.path); // refuses where somebody was quicker
    } catch (error) {
      throw hasCode(error, 'EEXIST') ? taken(this.path) : refusal(this.path, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
    await rm(this.#draft, { force: true });
  }
}

const taken = (path: string): HubError =>
  new HubError('file-refused', `${path} is there already. Name another file with --out, or say --force to replace it.`);

function refusal(path: string, error: unknown): HubError {
  if (error instanceof HubError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new HubError('file-unusable', `${path} cannot be written: ${why}`, { cause: error });
}
