import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every file below a folder by its name there, its bytes as Latin-1: what is looked for may be in any part of it. */
export type Texts = ReadonlyMap<string, string>;

const TRIES = 50;

/** While processes write there: where one of the files was renamed or removed meanwhile, all are read anew. */
export function textsBelow(folder: string): Texts {
  for (let tries = 1; ; tries++)
    try {
      return new Map(namesBelow(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
    } catch (error) {
      if (tries === TRIES || !isGone(error)) throw error;
    }
}

const namesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
