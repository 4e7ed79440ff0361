import { type Cell, containerKinds, header, type Layout, layouts } from './layout.ts';
import { Reader } from './reader.ts';
import { type Dialect, MAX_DEPTH, Malformed, type Result, type Variant } from './variant.ts';

/** One value, of which nothing is left over. Whatever the bytes are, it does not throw. */
export function decodeVariant(bytes: Buffer, dialect: Dialect): Result<Variant> {
  const reader = new Reader(bytes);
  try {
    const value = valueIn(reader, dialect, MAX_DEPTH);
    return reader.left === 0 ? { ok: true, value } : { ok: false, why: `${reader.left} bytes follow the value` };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, why: error.message };
    throw error;
  }
}

/** What a value is read with, below its first four bytes. */
interface Part {
  readonly reader: Reader;
  readonly dialect: Dialect;
  readonly head: number;
  /** So much deeper may it go. */
  readonly depth: number;
}

function valueIn(reader: Reader, dialect: Dialect, depth: number): Variant {
  if (depth <= 0) throw new Malformed(`it is nested deeper than ${MAX_DEPTH}`);
  const head = reader.u32();
  const layout = layouts[dialect][head & header.type];
  if (!layout) throw new Malformed(`there is no type ${head & header.type}`);
  return layout.as === 'numbers' || layout.as === 'packed'
    ? numbersIn(layout, { reader, dialect, head, depth })
    : readers[layout.as]({ reader, dialect, head, depth });
}

type Plain = Exclude<Layout['as'], 'numbers' | 'packed'>;

const isWide = ({ head }: Part): boolean => (head & header.wide) !== 0;

const readers: Readonly<Record<Plain, (part: Part) => Variant>> = {
  nil: () => null,
  bool: ({ reader }) => reader.u32() !== 0,
  int: (part) => (isWide(part) ? part.reader.i64() : BigInt(part.reader.i32())),
  float: (part) => (isWide(part) ? part.reader.f64() : part.reader.f32()),
  string: ({ reader }) => reader.string(),
  name: ({ reader }) => ({ is: 'name', text: reader.string() }),
  path: pathIn,
  // Godot 3 says only that there is one.
  rid: ({ reader, dialect }) => ({ is: 'rid', id: dialect === 3 ? 0n : reader.u64() }),
  object: objectIn,
  callable: () => ({ is: 'callable' }),
  signal: ({ reader }) => ({ is: 'signal', name: reader.string(), object: reader.u64() }),
  dictionary: dictionaryIn,
  array: arrayIn,
  bytes: ({ reader }) => ({ is: 'bytes', bytes: Uint8Array.from(reader.padded(reader.count(1))) }),
  strings: stringsIn,
};

function pathIn({ reader }: Part): Variant {
  const first = reader.u32();
  if (first < 0x8000_0000) throw new Malformed('it has a path in a form that nobody writes any more');
  const namesCount = first - 0x8000_0000;
  const written = reader.u32();
  const flags = reader.u32();
  const subnamesCount = written + (flags & 2 ? 1 : 0);
  if ((namesCount + subnamesCount) * 4 > reader.left) throw new Malformed('it has a path longer than itself');
  const names = Array.from({ length: namesCount }, () => reader.string());
  const subnames = Array.from({ length: subnamesCount }, () => reader.string());
  return { is: 'path', names, subnames, absolute: (flags & 1) !== 0 };
}

function objectIn(part: Part): Variant {
  const { reader, dialect, depth } = part;
  if (isWide(part)) return { is: 'object', id: reader.u64() };
  const name = reader.string();
  if (name === '') return null;
  const count = reader.count(8);
  const properties = Array.from({ length: count }, (): [string, Variant] => [
    reader.string(),
    valueIn(reader, dialect, depth - 1),
  ]);
  return { is: 'instance', class: name, properties };
}

function dictionaryIn(part: Part): Variant {
  const { reader, dialect, depth } = part;
  skipContainerType(part, header.elementShift);
  skipContainerType(part, header.valueShift);
  const count = reader.count(8);
  return new Map(
    Array.from({ length: count }, () => [valueIn(reader, dialect, depth - 1), valueIn(reader, dialect, depth - 1)]),
  );
}

function arrayIn(part: Part): Variant {
  const { reader, dialect, depth } = part;
  skipContainerType(part, header.elementShift);
  return Array.from({ length: reader.count(4) }, () => valueIn(reader, dialect, depth - 1));
}

/** The elements say their types themselves. */
function skipContainerType({ reader, head, dialect }: Part, shift: number): void {
  const kind = dialect === 3 ? containerKinds.none : (head >> shift) & header.kindMask;
  if (kind === containerKinds.none) return;
  if (kind === containerKinds.builtin) reader.u32();
  else reader.string();
}

/** The engine ends texts with a zero here, and only here. */
const withoutEnd = (text: string): string => (text.endsWith('\0') ? text.slice(0, -1) : text);

function stringsIn({ reader }: Part): Variant {
  return { is: 'strings', values: Array.from({ length: reader.count(4) }, () => withoutEnd(reader.string())) };
}

const cellBytes: Readonly<Record<Cell, number>> = { real: 4, f32: 4, f64: 8, i32: 4, i64: 8 };

function numbersIn(layout: Extract<Layout, { type: unknown }>, part: Part): Variant {
  const { reader, dialect } = part;
  const cell = layout.cell === 'real' && dialect === 4 && isWide(part) ? 'f64' : layout.cell;
  const times = layout.as === 'packed' ? reader.count(cellBytes[cell] * layout.size) : 1;
  const values = Array.from({ length: times * layout.size }, () => cells[cell](reader));
  return { is: 'numbers', type: layout.type, values };
}

const cells: Readonly<Record<Cell, (reader: Reader) => number | bigint>> = {
  real: (reader) => reader.f32(),
  f32: (reader) => reader.f32(),
  f64: (reader) => reader.f64(),
  i32: (reader) => reader.i32(),
  i64: (reader) => reader.i64(),
};
