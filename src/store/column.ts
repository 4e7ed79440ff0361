import { HubError } from '../kernel/errors.ts';

/** One column: how a value is bound, and how what was found is read. Nothing that is read is believed unseen. */
export interface Column<T> {
  bind(this: void, value: T): string | number | null;
  /** Throws when it is not what was written. */
  read(this: void, found: unknown): T;
}

/** A row, column by column. */
export type Shape<Row> = { readonly [Name in keyof Row]-?: Column<Row[Name]> };

/**
 * Text of at most `max` characters; what is longer loses its end. NUL and halves of surrogate pairs, which PostgreSQL
 * refuses, become U+FFFD on both engines.
 */
export const text = (max = 1024): Column<string> => ({
  bind: (value) => clean(value.slice(0, max)),
  read: (found) => (typeof found === 'string' ? found : refuse('text', found)),
});

/** A whole number. Fractions are cut off, and what is no number is 0: a wrong figure must not stop a batch. */
export const whole: Column<number> = {
  bind: (value) => (Number.isFinite(value) ? Math.trunc(Math.min(Math.max(value, -LARGEST), LARGEST)) : 0),
  read(found) {
    const value = typeof found === 'bigint' ? Number(found) : found;
    return typeof value === 'number' && Number.isInteger(value) ? value : refuse('a whole number', found);
  },
};

export const maybe = <T>(column: Column<T>): Column<T | null> => ({
  bind: (value) => (value === null || value === undefined ? null : column.bind(value)),
  read: (found) => (found === null ? null : column.read(found)),
});

export const oneOf = <T extends string>(...allowed: readonly T[]): Column<T> => ({
  bind: (value) => value,
  read: (found) => allowed.find((one) => one === found) ?? refuse(allowed.join(', '), found),
});

/** An object as JSON of at most `max` characters. SQLite keeps it as text, PostgreSQL as jsonb. */
export const json = (max: number): Column<Readonly<Record<string, unknown>>> => ({
  bind: (value) => briefJson(value, max),
  read(found) {
    const value: unknown = typeof found === 'string' ? JSON.parse(found) : found;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('a JSON object', found);
    return value as Readonly<Record<string, unknown>>; // an object, and its members are unknown
  },
});

const LARGEST = Number.MAX_SAFE_INTEGER;

/** As it is kept, and must be looked for. */
export const clean = (value: string): string => value.toWellFormed().replaceAll('\0', '\uFFFD');

/** What does not fit is told with shorter and shorter texts, at last with its beginning only. */
function briefJson(value: unknown, max: number): string {
  for (const longest of [max, max / 4, max / 16, max / 64]) {
    const told = written(value, longest);
    if (told.length <= max) return told;
  }
  return written({ shortened: written(value, max / 64).slice(0, max / 2) }, max);
}

const written = (value: unknown, longest: number): string =>
  JSON.stringify(value, (_key, member: unknown) => cleaned(member, longest));

function cleaned(member: unknown, longest: number): unknown {
  if (typeof member === 'string') return clean(member.length > longest ? `${member.slice(0, longest)}…` : member);
  if (typeof member === 'bigint') return String(member);
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
  return Object.fromEntries(Object.entries(member).map(([key, inner]) => [clean(key), inner]));
}

function refuse(wanted: string, found: unknown): never {
  const seen = typeof found === 'bigint' ? String(found) : (JSON.stringify(found) ?? 'missing');
  throw new HubError('internal', `it should be ${wanted} and is ${seen.slice(0, 60)}`);
}
