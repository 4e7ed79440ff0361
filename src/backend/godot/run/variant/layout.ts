import type { Dialect, NumbersType } from './variant.ts';

/** `real`: 4 bytes, or 8 where the type says so. */
export type Cell = 'real' | 'f32' | 'f64' | 'i32' | 'i64';

export type Layout =
  | { readonly as: 'nil' | 'bool' | 'int' | 'float' | 'string' | 'name' | 'path' | 'rid' | 'object' }
  | { readonly as: 'callable' | 'signal' | 'dictionary' | 'array' | 'bytes' | 'strings' }
  | { readonly as: 'numbers'; readonly type: NumbersType; readonly cell: Cell; readonly size: number }
  /** A count, and so many times `size` cells. */
  | { readonly as: 'packed'; readonly type: NumbersType; readonly cell: Cell; readonly size: number };

const numbers = (type: NumbersType, size: number, cell: Cell = 'real'): Layout => ({ as: 'numbers', type, cell, size });
const packed = (type: NumbersType, cell: Cell, size = 1): Layout => ({ as: 'packed', type, cell, size });
const plain = (as: Exclude<Layout, { type: NumbersType }>['as']): Layout => ({ as });

/** By the number of the type. */
export const layouts: Readonly<Record<Dialect, readonly Layout[]>> = {
  3: [
    plain('nil'),
    plain('bool'),
    plain('int'),
    plain('float'),
    plain('string'),
    numbers('Vector2', 2),
    numbers('Rect2', 4),
    numbers('Vector3', 3),
    numbers('Transform2D', 6),
    numbers('Plane', 4),
    numbers('Quaternion', 4),
    numbers('AABB', 6),
    numbers('Basis', 9),
    numbers('Transform3D', 12),
    numbers('Color', 4, 'f32'),
    plain('path'),
    plain('rid'),
    plain('object'),
    plain('dictionary'),
    plain('array'),
    plain('bytes'),
    packed('PackedInt32Array', 'i32'),
    packed('PackedFloat32Array', 'f32'),
    plain('strings'),
    packed('PackedVector2Array', 'real', 2),
    packed('PackedVector3Array', 'real', 3),
    packed('PackedColorArray', 'f32', 4),
  ],
  4: [
    plain('nil'),
    plain('bool'),
    plain('int'),
    plain('float'),
    plain('string'),
    numbers('Vector2', 2),
    numbers('Vector2i', 2, 'i32'),
    numbers('Rect2', 4),
    numbers('Rect2i', 4, 'i32'),
    numbers('Vector3', 3),
    numbers('Vector3i', 3, 'i32'),
    numbers('Transform2D', 6),
    numbers('Vector4', 4),
    numbers('Vector4i', 4, 'i32'),
    numbers('Plane', 4),
    numbers('Quaternion', 4),
    numbers('AABB', 6),
    numbers('Basis', 9),
    numbers('Transform3D', 12),
    numbers('Projection', 16),
    numbers('Color', 4, 'f32'),
    plain('name'),
    plain('path'),
    plain('rid'),
    plain('object'),
    plain('callable'),
    plain('signal'),
    plain('dictionary'),
    plain('array'),
    plain('bytes'),
    packed('PackedInt32Array', 'i32'),
    packed('PackedInt64Array', 'i64'),
    packed('PackedFloat32Array', 'f32'),
    packed('PackedFloat64Array', 'f64'),
    plain('strings'),
    packed('PackedVector2Array', 'real', 2),
    packed('PackedVector3Array', 'real', 3),
    packed('PackedColorArray', 'f32', 4),
    packed('PackedVector4Array', 'real', 4),
  ],
};

/** Of the first four bytes of a value: its type, and what is special about it. */
export const header = {
  type: 0xff,
  /** Numbers of 8 bytes; of an object: only its id. */
  wide: 1 << 16,
  /** Godot 4: an array whose elements have a type, a dictionary whose keys have one. */
  elementShift: 16,
  /** Godot 4: a dictionary whose values have one. */
  valueShift: 18,
  kindMask: 0b11,
} as const;

/** What tells the type of elements: nothing, a number, or a name. */
export const containerKinds = { none: 0, builtin: 1 } as const;
