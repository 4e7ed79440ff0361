import { type Cell, header, type Layout, layouts } from './layout.ts';
import { f32, f64, i32, i64, padded, text, u32, u64 } from './pieces.ts';
import {
  type Dialect,
  MAX_DEPTH,
  MAX_MESSAGE_BYTES,
  Malformed,
  type Result,
  type Special,
  type Variant,
} from './variant.ts';

/** As the engine reads it. Fails for what it could not: a type that it does not have, too deep, too long. */
export function encodeVariant(value: Variant, dialect: Dialect): Result<Buffer> {
  try {
    const bytes = Buffer.concat(partsOf(value, dialect, MAX_DEPTH));
    if (bytes.length > MAX_MESSAGE_BYTES) throw new Malformed(`it has ${bytes.length} bytes`);
    return { ok: true, value: bytes };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, why: error.message };
    throw error;
  }
}

type Parts = Buffer[];

function partsOf(value: Variant, dialect: Dialect, depth: number): Parts {
  if (depth <= 0) throw new Malformed(`it is nested deeper than ${MAX_DEPTH}`);
  const head = (as: Layout['as'], flags = 0): Buffer => u32(typeOf(as, dialect) | flags);
  if (value === null) return [head('nil')];
  if (typeof value === 'boolean') return [head('bool'), u32(value ? 1 : 0)];
  if (typeof value === 'bigint') return intParts(value, head);
  if (typeof value === 'number') return floatParts(value, head);
  if (typeof value === 'string') return [head('string'), ...text(value)];
  if (value instanceof Map) {
    const entries = [...value].flatMap(([key, it]) => [
      ...partsOf(key, dialect, depth - 1),
      ...partsOf(it, dialect, depth - 1),
    ]);
    return [head('dictionary'), u32(value.size), ...entries];
  }
  if (isList(value))
    return [head('array'), u32(value.length), ...value.flatMap((it) => partsOf(it, dialect, depth - 1))];
  return specialParts(asSpecial(value), dialect, depth);
}

const isList = (value: Variant): value is readonly Variant[] => Array.isArray(value);
/** TypeScript does not see that a ReadonlyMap is a Map; those were dealt with. */
const asSpecial = (value: ReadonlyMap<Variant, Variant> | Special): Special => value as Special;

type Head = (as: Layout['as'], flags?: number) => Buffer;

const intParts = (value: bigint, head: Head): Parts =>
  BigInt.asIntN(32, value) === value ? [head('int'), i32(Number(value))] : [head('int', header.wide), i64(value)];

const floatParts = (value: number, head: Head): Parts =>
  Object.is(Math.fround(value), value) ? [head('float'), f32(value)] : [head('float', header.wide), f64(value)];

/** Of one value: itself, and how its first four bytes and what is in it are written. */
interface Pen {
  readonly dialect: Dialect;
  readonly head: Head;
  readonly inner: (value: Variant) => Parts;
}

function specialParts(value: Special, dialect: Dialect, depth: number): Parts {
  const head: Head = (as, flags = 0) => u32(typeOf(as, dialect) | flags);
  const writer = writers[value.is] as (value: Special, pen: Pen) => Parts; // that of its own kind
  return writer(value, { dialect, head, inner: (it) => partsOf(it, dialect, depth - 1) });
}

const writers: { readonly [K in Special['is']]: (value: Extract<Special, { is: K }>, pen: Pen) => Parts } = {
  name: (value, { head }) => [head('name'), ...text(value.text)],
  path(value, { head }) {
    const counts = [0x8000_0000 + value.names.length, value.subnames.length, value.absolute ? 1 : 0];
    return [head('path'), ...counts.map(u32), ...[...value.names, ...value.subnames].flatMap(text)];
  },
  object: (value, { head }) => [head('object', header.wide), u64(value.id)],
  instance(value, { head, inner }) {
    const properties = value.properties.flatMap(([name, it]) => [...text(name), ...inner(it)]);
    return [head('object'), ...text(value.class), u32(value.properties.length), ...properties];
  },
  rid: (value, { head, dialect }) => (dialect === 3 ? [head('rid')] : [head('rid'), u64(value.id)]),
  callable: (_, { head }) => [head('callable')],
  signal: (value, { head }) => [head('signal'), ...text(value.name), u64(value.object)],
  bytes: (value, { head }) => [head('bytes'), u32(value.bytes.length), ...padded(Buffer.from(value.bytes))],
  // The engine ends each of them with a zero here.
  strings: (value, { head }) => [
    head('strings'),
    u32(value.values.length),
    ...value.values.flatMap((it) => text(`${it}\0`)),
  ],
  numbers: (value, { dialect }) => numbersParts(value, dialect),
};

function numbersParts({ type, values }: Extract<Special, { is: 'numbers' }>, dialect: Dialect): Parts {
  const at = layouts[dialect].findIndex((it) => 'type' in it && it.type === type);
  const layout = layouts[dialect][at];
  if (!layout || !('type' in layout)) throw new Malformed(`Godot ${dialect} has no ${type}`);
  const times = values.length / layout.size;
  if (layout.as === 'numbers' ? times !== 1 : !Number.isInteger(times))
    throw new Malformed(`${values.length} numbers do not make a ${type}`);
  const count = layout.as === 'packed' ? [u32(times)] : [];
  return [u32(at), ...count, ...values.map((it) => cells[layout.cell](it))];
}

function typeOf(as: Layout['as'], dialect: Dialect): number {
  const type = layouts[dialect].findIndex((layout) => layout.as === as);
  if (type < 0) throw new Malformed(`Godot ${dialect} has no ${as}`);
  return type;
}

const cells: Readonly<Record<Cell, (value: number | bigint) => Buffer>> = {
  real: (value) => f32(Number(value)),
  f32: (value) => f32(Number(value)),
  f64: (value) => f64(Number(value)),
  i32: (value) => i32(Number(value)),
  i64: (value) => i64(BigInt(value)),
};
