/** A JSON schema, as far as it is looked at here. */
export interface Shape {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

type Arguments = Readonly<Record<string, unknown>>;

/** What a schema wants at least, with what is known of it by its name. */
export const leastOf = ({ properties = {}, required = [] }: Shape, known: Arguments): Arguments =>
  Object.fromEntries(required.map((name) => [name, known[name] ?? sampleOf(properties[name] ?? {})]));

function sampleOf({ type, enum: one, minimum = 0, minLength = 1, items, anyOf }: Shape): unknown {
  if (one) return one[0];
  if (anyOf?.[0]) return sampleOf(anyOf[0]);
  const samples: Readonly<Record<string, () => unknown>> = {
    string: () => 'x'.repeat(Math.max(1, minLength)),
    integer: () => minimum,
    number: () => minimum,
    boolean: () => true,
    array: () => (items ? [sampleOf(items)] : []),
    object: () => ({}),
  };
  return samples[String(type)]?.();
}

const anyValue: Readonly<Record<string, unknown>> = {
  string: 'text',
  integer: 7.5,
  number: Number.MAX_SAFE_INTEGER,
  boolean: true,
  array: [[[]]],
  object: { toString: 1 },
  null: null,
};

/** Values that a property may not have, each with what is wrong with it. */
export function* oddValues(shape: Shape): Generator<readonly [wrong: string, value: unknown]> {
  const types = typesOf(shape);
  if (types.length === 0) return; // anything may stand there
  for (const [type, value] of Object.entries(anyValue))
    if (!types.includes(type) && !(type === 'number' && types.includes('integer'))) yield [`a ${type}`, value];
  if (types.includes('integer') || types.includes('number')) yield* oddNumbers(shape);
  if (shape.enum) yield ['none of them', '%'];
  yield* tooMuch(shape);
}

function* oddNumbers({ minimum = 0, maximum }: Shape): Generator<readonly [wrong: string, value: unknown]> {
  yield ['a fraction', 7.5];
  yield ['below all', minimum - 1];
  if (maximum !== undefined) yield ['above all', maximum + 1];
}

function* tooMuch({ maxLength, maxItems }: Shape): Generator<readonly [wrong: string, value: unknown]> {
  if (maxLength !== undefined) yield ['too long', 'a'.repeat(maxLength + 1)];
  if (maxItems !== undefined) yield ['too many', Array.from({ length: maxItems + 1 }, () => 'a')];
}

const typesOf = ({ type, enum: one, anyOf }: Shape): string[] => {
  if (anyOf) return anyOf.flatMap(typesOf);
  if (type === undefined) return one ? ['string'] : [];
  return typeof type === 'string' ? [type] : [...type];
};
