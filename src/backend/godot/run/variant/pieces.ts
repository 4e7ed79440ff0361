import { padding } from './reader.ts';

/** Bytes in the order of the engine. */
export const u32 = (value: number): Buffer => sized(4, (buffer) => buffer.writeUInt32LE(value >>> 0));
export const i32 = (value: number): Buffer => sized(4, (buffer) => buffer.writeInt32LE(value | 0));
export const i64 = (value: bigint): Buffer => sized(8, (buffer) => buffer.writeBigInt64LE(BigInt.asIntN(64, value)));
export const u64 = (value: bigint): Buffer => sized(8, (buffer) => buffer.writeBigUInt64LE(BigInt.asUintN(64, value)));
export const f32 = (value: number): Buffer => sized(4, (buffer) => buffer.writeFloatLE(value));
export const f64 = (value: number): Buffer => sized(8, (buffer) => buffer.writeDoubleLE(value));

export function text(value: string): Buffer[] {
  const bytes = Buffer.from(value, 'utf8');
  return [u32(bytes.length), ...padded(bytes)];
}

export const padded = (bytes: Buffer): Buffer[] => [bytes, Buffer.alloc(padding(bytes.length))];

function sized(length: number, write: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(length);
  write(buffer);
  return buffer;
}
