import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { schema } from '../../tool/index.ts';
import type { NodeId } from '../graph/index.ts';
import type { Position } from './contract.ts';

export interface KeptLayout {
  /** Of the shape that was laid out. */
  readonly hash: string;
  readonly positions: ReadonlyMap<NodeId, Position>;
}

/** Changes with the form, and with what makes a layout. */
const FORM = 1;
const MOST = 100_000_000;
const form = schema.object({
  form: schema.integer({ from: FORM, to: FORM }),
  hash: schema.text(),
  ids: schema.list(schema.text({ most: MOST }), { most: MOST }),
  at: schema.text({ most: MOST }),
});

/** The last layout, or nothing where there is none or it cannot be used. */
export async function readLayout(path: string): Promise<KeptLayout | undefined> {
  try {
    const { hash, ids, at } = form.read(JSON.parse(await readFile(path, 'utf8')), '');
    const bytes = Buffer.from(at, 'base64');
    const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    if (numbers.length !== ids.length * 3 || !numbers.every(Number.isFinite)) return undefined;
    return { hash, positions: positionsFrom(ids as NodeId[], numbers) }; // unknown ones are asked for by nobody
  } catch {
    return undefined; // it is computed again
  }
}

export async function writeLayout(path: string, { hash, positions }: KeptLayout): Promise<void> {
  const at = Buffer.from(Float32Array.from([...positions.values()].flat()).buffer).toString('base64');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.tmp`, JSON.stringify({ form: FORM, hash, ids: [...positions.keys()], at }), { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

export function positionsFrom(ids: readonly NodeId[], numbers: Float32Array): ReadonlyMap<NodeId, Position> {
  return new Map(ids.map((id, n) => [id, [numbers[n * 3] ?? 0, numbers[n * 3 + 1] ?? 0, numbers[n * 3 + 2] ?? 0]]));
}
