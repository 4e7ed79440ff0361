import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readPack } from '../../src/backend/godot/build/pack-list.ts';

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'wt-pack-')));
afterAll(() => rmSync(dir, { recursive: true }));

const u32 = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);

/** As each engine writes it; `count` may lie. */
function packOf(format: number, names: readonly string[], count = names.length, flags = 0): Buffer {
  const entries = names.map((name) => {
    const text = Buffer.from(name);
    const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4)]);
    return Buffer.concat([u32(padded.length), padded, Buffer.alloc(format === 1 ? 32 : 36)]);
  });
  const list = Buffer.concat([u32(count), ...entries]);
  const start = Buffer.concat([Buffer.from('GDPC'), u32(format, 4, 6, 0)]);
  if (format === 1) return Buffer.concat([start, Buffer.alloc(64), list]);
  if (format === 2) return Buffer.concat([start, u32(flags), u64(0), Buffer.alloc(64), list]);
  const content = Buffer.from('the files themselves');
  return Buffer.concat([start, u32(flags), u64(0), u64(40 + 64 + content.length), Buffer.alloc(64), content, list]);
}

async function readOf(bytes: Uint8Array): ReturnType<typeof readPack> {
  const path = join(dir, 'a.pck');
  writeFileSync(path, bytes);
  return await readPack(path);
}

describe('the list of a pack', () => {
  const names = ['project.binary', 'res://a/ä.gdc', 'x'];
  const files = ['res://project.binary', 'res://a/ä.gdc', 'res://x'];
  for (const format of [1, 2, 3])
    it(`of format ${format}, by itself and at the end of a program`, async () => {
      const pack = packOf(format, names);
      expect(await readOf(pack)).toEqual({ format, engine: '4.6.0', files });
      const program = Buffer.concat([Buffer.from('\x7fELF a program'), pack, u64(pack.length), Buffer.from('GDPC')]);
      expect(await readOf(program)).toEqual({ format, engine: '4.6.0', files });
    });
  it('that is long is read to its end', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `res://folder/file-${index}.gd`);
    const found = await readOf(packOf(2, many));
    expect(typeof found === 'string' ? found : found.files).toEqual(many);
  });
  it('that is encrypted is not told', async () =>
    expect(await readOf(packOf(2, names, 3, 1))).toEqual({ format: 2, engine: '4.6.0', files: undefined }));
  it('that lies, ends too soon or is of a later format is told so', async () => {
    expect(await readOf(packOf(2, names, 4))).toMatch(/after 3 of 4/);
    expect(await readOf(packOf(2, names, 4_000_000_000))).toMatch(/4000000000 files/);
    expect(await readOf(packOf(2, names).subarray(0, -1))).toMatch(/after 2 of 3/);
    expect(await readOf(packOf(9, names))).toMatch(/format is 9/);
    expect(await readOf(Buffer.alloc(0))).toMatch(/GDPC/);
    expect(await readOf(Buffer.from('GDPC'))).toMatch(/ends within its head/);
  });
  it('of any bytes gives a list or a reason', async () => {
    const broken = fc
      .tuple(fc.constantFrom(1, 2, 3), fc.array(fc.string()), fc.nat(200), fc.uint8Array({ maxLength: 12 }))
      .map(([format, some, at, bytes]) => {
        const pack = packOf(format, some);
        pack.set(bytes.subarray(0, Math.max(0, pack.length - at)), Math.min(at, pack.length));
        return pack;
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(broken, fc.uint8Array()), async (bytes) => {
        const found = await readOf(bytes);
        return typeof found === 'string' || found.files === undefined || Array.isArray(found.files);
      }),
    );
  });
});
