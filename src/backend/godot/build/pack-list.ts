import { open } from 'node:fs/promises';

type File = Awaited<ReturnType<typeof open>>;

/** What a pack says it holds. */
export interface PackList {
  /** Of the format: 1 of Godot 3, 2 and 3 of Godot 4. */
  readonly format: number;
  readonly engine: string;
  /** `res://…`; undefined where the list is encrypted. */
  readonly files: readonly string[] | undefined;
}

const MAGIC = 0x43504447; // "GDPC"
const MOST_FILES = 1_000_000;
const MOST_LIST_BYTES = 128 * 1024 * 1024;
const FIRST_PART = 256 * 1024;
const LIST_ENCRYPTED = 1;

/** A pack by itself, or at the end of a program that carries its own. A text says why it is none. */
export async function readPack(path: string): Promise<PackList | string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = await startOf(file, size);
    return start === undefined ? 'it does not begin with GDPC' : await readFrom(file, start, size);
  } finally {
    await file.close();
  }
}

async function startOf(file: File, size: number): Promise<number | undefined> {
  if ((await bytes(file, 0, 4)).equals(magicBytes)) return 0;
  const tail = await bytes(file, Math.max(0, size - 12), 12);
  if (tail.length < 12 || tail.readUInt32LE(8) !== MAGIC) return undefined;
  const start = size - 12 - Number(tail.readBigUInt64LE(0));
  return start >= 0 && (await bytes(file, start, 4)).equals(magicBytes) ? start : undefined;
}

const magicBytes = Buffer.from('GDPC');

async function readFrom(file: File, start: number, size: number): Promise<PackList | string> {
  const head = await bytes(file, start, 100);
  if (head.length < 84) return 'it ends within its head';
  const format = head.readUInt32LE(4);
  const engine = [8, 12, 16].map((at) => head.readUInt32LE(at)).join('.');
  if (format < 1 || format > 3) return `its format is ${format}, which is not known here`;
  const flags = format === 1 ? 0 : head.readUInt32LE(20);
  if (flags & LIST_ENCRYPTED) return { format, engine, files: undefined };
  const at = listStart(head, format);
  if (!(at <= size - start)) return 'its list of files lies behind its end';
  const names = await namesAt(file, start + at, size, format);
  return typeof names === 'string' ? names : { format, engine, files: names };
}

/** Read in growing parts: in older formats the files themselves come behind the list, and nothing says how long it is. */
async function namesAt(file: File, at: number, size: number, format: number): Promise<readonly string[] | string> {
  const most = Math.min(size - at, MOST_LIST_BYTES);
  for (let part = FIRST_PART; ; part *= 4) {
    const names = namesIn(await bytes(file, at, Math.min(part, most)), format);
    if (typeof names !== 'string' || part >= most) return names;
  }
}

/** Behind the head: magic, format, engine, from 2 on flags and the base of the files, in 3 where the list is; 16 words for later. */
const listStart = (head: Buffer, format: number): number => {
  if (format === 1) return 20 + 64;
  return format === 2 ? 32 + 64 : Number(head.readBigUInt64LE(32));
};

/** Per file: length and bytes of the name, where it is, its size, its MD5, and from format 2 on its flags. */
function namesIn(list: Buffer, format: number): readonly string[] | string {
  if (list.length < 4) return 'it ends within its list of files';
  const count = list.readUInt32LE(0);
  if (count > MOST_FILES) return `it says that it has ${count} files`;
  const behind = 8 + 8 + 16 + (format === 1 ? 0 : 4);
  const names: string[] = [];
  let at = 4;
  for (let left = count; left > 0; left--) {
    const length = at + 4 <= list.length ? list.readUInt32LE(at) : Number.NaN;
    const next = at + 4 + length + behind;
    if (!(next <= list.length)) return `it ends within its list of files, after ${names.length} of ${count}`;
    names.push(nameIn(list.toString('utf8', at + 4, at + 4 + length)));
    at = next;
  }
  return names;
}

/** Padded with zeros; Godot 4.4 and later leave out what all begin with. */
function nameIn(text: string): string {
  const end = text.indexOf('\0');
  const name = end < 0 ? text : text.slice(0, end);
  return name.includes('://') ? name : `res://${name}`;
}

async function bytes(file: File, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, at);
  return buffer.subarray(0, bytesRead);
}
