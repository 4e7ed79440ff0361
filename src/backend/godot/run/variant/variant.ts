/**
 * A value of the engine. Whole numbers are `bigint` and others `number`, as the engine tells them apart; what JavaScript has no
 * word for says what it `is`.
 */
export type Variant =
  | null
  | boolean
  | bigint
  | number
  | string
  | readonly Variant[]
  | ReadonlyMap<Variant, Variant>
  | Special;

export type Special =
  | { readonly is: 'name'; readonly text: string }
  | {
      readonly is: 'path';
      readonly names: readonly string[];
      readonly subnames: readonly string[];
      readonly absolute: boolean;
    }
  /** An object of the game, by its number there. */
  | { readonly is: 'object'; readonly id: bigint }
  /** An object that came with what is in it. */
  | { readonly is: 'instance'; readonly class: string; readonly properties: readonly (readonly [string, Variant])[] }
  | { readonly is: 'rid'; readonly id: bigint }
  | { readonly is: 'callable' }
  | { readonly is: 'signal'; readonly name: string; readonly object: bigint }
  | { readonly is: 'bytes'; readonly bytes: Uint8Array }
  | { readonly is: 'strings'; readonly values: readonly string[] }
  /** Vectors, colours, matrices and packed arrays of numbers: all their numbers in a row. */
  | { readonly is: 'numbers'; readonly type: NumbersType; readonly values: readonly (number | bigint)[] };

/** As Godot 4 calls them. */
export const numbersTypes = [
  'Vector2',
  'Vector2i',
  'Rect2',
  'Rect2i',
  'Vector3',
  'Vector3i',
  'Transform2D',
  'Vector4',
  'Vector4i',
  'Plane',
  'Quaternion',
  'AABB',
  'Basis',
  'Transform3D',
  'Projection',
  'Color',
  'PackedInt32Array',
  'PackedInt64Array',
  'PackedFloat32Array',
  'PackedFloat64Array',
  'PackedVector2Array',
  'PackedVector3Array',
  'PackedColorArray',
  'PackedVector4Array',
] as const;
export type NumbersType = (typeof numbersTypes)[number];

/** Which engine speaks: their types have other numbers. */
export type Dialect = 3 | 4;

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** No message of an engine is longer, in bytes: it has no more room for one itself. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

/** Nor nested deeper. */
export const MAX_DEPTH = 100;

/** Thrown and caught in this folder only. */
export class Malformed extends Error {}
