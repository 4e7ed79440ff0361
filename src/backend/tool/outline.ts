import type { JsonSchema } from './contract.ts';

/** Bounds of what comes in; of what goes out they say nothing to anybody, and every client gets all schemas of all tools. */
const bounds = new Set([
  'maxLength',
  'minLength',
  'maxItems',
  'maxProperties',
  'minimum',
  'maximum',
  'additionalProperties',
]);

/** A schema as an output needs it: what members there are, of what type, what they mean. */
export const outlineOf = (json: JsonSchema): JsonSchema =>
  Object.fromEntries(
    Object.entries(json).flatMap(([name, value]) =>
      bounds.has(name) && typeof value !== 'object' ? [] : [[name, nested(name, value)]],
    ),
  );

/** Members are called as they like: only what they are is a schema. */
function nested(name: string, value: unknown): unknown {
  if (name === 'enum' || name === 'required' || name === 'default') return value;
  if (Array.isArray(value)) return value.map((one: unknown) => (isSchema(one) ? outlineOf(one) : one));
  if (!isSchema(value)) return value;
  if (name !== 'properties') return outlineOf(value);
  return Object.fromEntries(Object.entries(value).map(([member, of]) => [member, isSchema(of) ? outlineOf(of) : of]));
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
