import { crc32 } from 'node:zlib';

/** A zip without compression: what an export template is to the engine, small enough to be made by a test. */
export function storedZip(files: Readonly<Record<string, Uint8Array | string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const shared = sharedHead(bytes, Buffer.byteLength(name));
    const local = Buffer.concat([number(0x04034b50, 4), shared, Buffer.from(name), bytes]);
    const central = [number(0x02014b50, 4), number(20, 2), shared, Buffer.alloc(10), number(at, 4), Buffer.from(name)];
    directory.push(Buffer.concat(central));
    parts.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const count = number(directory.length, 2);
  const end = [
    number(0x06054b50, 4),
    Buffer.alloc(4),
    count,
    count,
    number(list.length, 4),
    number(at, 4),
    Buffer.alloc(2),
  ];
  return Buffer.concat([...parts, list, ...end]);
}

/** Version, flags, method, time and date, checksum, both sizes, lengths of the name and of nothing more. */
const sharedHead = (bytes: Buffer, nameLength: number): Buffer =>
  Buffer.concat([
    number(20, 2),
    Buffer.alloc(8),
    number(crc32(bytes), 4),
    number(bytes.length, 4),
    number(bytes.length, 4),
    number(nameLength, 2),
    Buffer.alloc(2),
  ]);

function number(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}
