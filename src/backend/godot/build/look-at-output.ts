import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Artefact } from './contract.ts';
import { type PackList, readPack } from './pack-list.ts';

/** One file that the engine wrote, and what can be seen of it. */
export interface Written {
  readonly name: string;
  readonly bytes: number;
  /** The first 8. */
  readonly head: Buffer;
  /** Of a page: placeholders of the template that were not replaced. */
  readonly placeholders?: readonly string[];
  /** Of a `.pck`, or a program with one in it; a text says what is wrong with it. */
  readonly pack?: PackList | string;
}

const MOST_WRITTEN = 2000;
const MOST_PAGE_BYTES = 4 * 1024 * 1024;

export async function lookAtOutput(folder: string): Promise<readonly Written[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const found: Written[] = [];
  for (const name of names.toSorted().slice(0, MOST_WRITTEN)) found.push(await lookAt(join(folder, name), name));
  return found;
}

async function lookAt(path: string, name: string): Promise<Written> {
  const { size } = await stat(path);
  const head = await headOf(path);
  const page = name.endsWith('.html') && size <= MOST_PAGE_BYTES ? await readFile(path, 'utf8') : undefined;
  const pack = name.endsWith('.pck') || isProgram(head) ? await readPack(path) : undefined;
  return {
    name,
    bytes: size,
    head,
    ...(page === undefined ? {} : { placeholders: [...new Set(page.match(/\$GODOT_\w+/g) ?? [])] }),
    ...(pack === undefined ? {} : { pack }),
  };
}

/** ELF or PE. */
export const isProgram = (head: Buffer): boolean =>
  head.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1')) || head.subarray(0, 2).equals(Buffer.from('MZ'));

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(8);
    const { bytesRead } = await file.read(buffer, 0, 8, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

export async function artefactsOf(folder: string, written: readonly Written[]): Promise<readonly Artefact[]> {
  const artefacts: Artefact[] = [];
  for (const { name, bytes } of written) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, name)), hash);
    artefacts.push({ name, bytes, sha256: hash.digest('hex') });
  }
  return artefacts;
}
