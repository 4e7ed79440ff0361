/** A value as Godot writes it into its text files. */
export type Variant =
  | null
  | boolean
  | number
  | string
  /** `&"name"`, a StringName. */
  | { readonly kind: 'name'; readonly text: string }
  /** `^"path"`, a NodePath. */
  | { readonly kind: 'path'; readonly text: string }
  /** `#ff00ff` */
  | { readonly kind: 'color'; readonly hex: string }
  /** A bare word that is none of the language's: the name of a type, mostly. */
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'array'; readonly items: readonly Variant[] }
  | { readonly kind: 'dictionary'; readonly entries: readonly Pair[] }
  /** `Vector2( 0, 1 )` and arrays of numbers: nobody here looks at them, so they stay what they are. */
  | { readonly kind: 'numbers'; readonly name: string; readonly text: string }
  | Call;

/** `Array[int]([1])` has the type in `of`, `Object(Node,"a":1)` has pairs among the arguments. */
export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly of: readonly Variant[];
  readonly args: readonly (Variant | Pair)[];
}

export interface Pair {
  readonly kind: 'pair';
  readonly key: Variant;
  readonly value: Variant;
}

/** What is a text in one version of the engine, and a name or path in another. */
export function textOf(value: Variant | Pair | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (value.kind === 'name' || value.kind === 'path') return value.text;
  return value.kind === 'call' && value.name === 'NodePath' ? textOf(value.args[0]) : undefined;
}

/** The parts of arrays, typed and packed ones too; of anything else, nothing. */
export function itemsOf(value: Variant | Pair | undefined): readonly (Variant | Pair)[] {
  if (typeof value !== 'object' || value === null) return [];
  if (value.kind === 'array') return value.items;
  if (value.kind !== 'call') return [];
  return value.name === 'Array' ? itemsOf(value.args[0]) : value.args;
}

export const textsOf = (value: Variant | undefined): readonly string[] =>
  itemsOf(value)
    .map(textOf)
    .filter((text) => text !== undefined);

/** Every value within a value, and itself. Not deeper than what was scanned. */
export function visit(value: Variant | Pair, visitor: (value: Variant | Pair) => void): void {
  visitor(value);
  for (const part of partsOf(value)) visit(part, visitor);
}

const none: readonly Variant[] = [];

function partsOf(value: Variant | Pair): readonly (Variant | Pair)[] {
  if (typeof value !== 'object' || value === null) return none;
  if (value.kind === 'array') return value.items;
  if (value.kind === 'dictionary') return value.entries;
  if (value.kind === 'pair') return [value.key, value.value];
  if (value.kind !== 'call') return none;
  return value.of.length > 0 ? [...value.of, ...value.args] : value.args;
}
