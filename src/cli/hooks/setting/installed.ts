import { createHash } from 'node:crypto';
import type { Edit } from 'jsonc-parser';
import { readPrivate, writePrivate } from '../event/private-file.ts';
import { isRecord, listOf, recordOf } from './hook-entries.ts';
import { undone } from './json-edit.ts';
import { orRefused } from './write-refusal.ts';

/** What was done to one file: enough to make it what it was, as long as nobody else changed it since. */
export interface Installation {
  /** Of the text that we wrote. */
  readonly sha256: string;
  /** There was no file before. */
  readonly created: boolean;
  readonly undo: readonly Edit[];
  /** The status line that ours took the place of. */
  readonly statusLine?: unknown;
  /** The outermost folder that was made for it. */
  readonly folder?: string | undefined;
}

/** `<home>/hooks/installed.json`. It holds nothing of other people's settings but a status line that ours replaced. */
export class Installations {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  of(file: string): Installation | undefined {
    return readInstallation(this.#all()[file]);
  }

  set(file: string, installation: Installation): void {
    this.#write({ ...this.#all(), [file]: installation });
  }

  drop(file: string): void {
    const { [file]: gone, ...rest } = this.#all();
    if (gone !== undefined) this.#write(rest);
  }

  #write(files: Readonly<Record<string, unknown>>): void {
    orRefused(this.#path, () => writePrivate(this.#path, { version: 1, files }));
  }

  #all(): Readonly<Record<string, unknown>> {
    return recordOf(readPrivate(this.#path)?.['files']);
  }
}

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The text as it was before, where it is the very text that we wrote. */
export const original = (text: string, installation: Installation | undefined): string | undefined =>
  installation?.sha256 === sha256Of(text) ? undone(text, installation.undo) : undefined;

function readInstallation(value: unknown): Installation | undefined {
  const { sha256, created, undo, statusLine, folder } = recordOf(value);
  const edits = listOf(undo);
  if (typeof sha256 !== 'string' || !edits.every(isEdit)) return undefined;
  return {
    sha256,
    created: created === true,
    undo: edits,
    ...(statusLine === undefined ? {} : { statusLine }),
    ...(typeof folder === 'string' ? { folder } : {}),
  };
}

const isEdit = (value: unknown): value is Edit =>
  isRecord(value) &&
  Number.isSafeInteger(value['offset']) &&
  Number.isSafeInteger(value['length']) &&
  typeof value['content'] === 'string';
