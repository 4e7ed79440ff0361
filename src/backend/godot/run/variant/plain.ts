import type { Special, Variant } from './variant.ts';

/** So much of a value is passed on; the rest is cut, and marked with `…`. */
const limits = { depth: 6, entries: 100, text: 2000 };

/** As JSON can hold it, for people and programs. Bounded. */
export function plainOf(value: Variant, depth: number = limits.depth): unknown {
  if (typeof value === 'bigint') return BigInt.asIntN(53, value) === value ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string') return cut(value);
  return typeof value === 'object' && value !== null ? plainObject(value, depth) : value;
}

function plainObject(value: Exclude<Variant, null | boolean | bigint | number | string>, depth: number): unknown {
  if (depth <= 0) return '…';
  if (value instanceof Map) return recordOf([...value], depth);
  if (isList(value)) return bounded(value, (it) => plainOf(it, depth - 1));
  return plainSpecial(value as Special, depth); // a ReadonlyMap is a Map, which was dealt with
}

/** Short, in one line. */
export function wordsOf(value: Variant): string {
  if (typeof value === 'string') return cut(value);
  const plain = plainOf(value);
  return cut(typeof plain === 'string' ? plain : (JSON.stringify(plain) ?? ''));
}

const isList = (value: Variant): value is readonly Variant[] => Array.isArray(value);

function recordOf(entries: readonly (readonly [Variant, Variant])[], depth: number): Record<string, unknown> {
  const kept = entries.slice(0, limits.entries).map(([key, it]) => [wordsOf(key), plainOf(it, depth - 1)] as const);
  return Object.fromEntries(entries.length > kept.length ? [...kept, ['…', entries.length - kept.length]] : kept);
}

function plainSpecial(value: Special, depth: number): unknown {
  if (value.is === 'instance') return { class: cut(value.class), ...recordOf(value.properties, depth) };
  if (value.is === 'strings') return bounded(value.values, cut);
  if (value.is === 'numbers') return bounded(value.values, (it) => plainOf(it));
  return nameOf(value);
}

function nameOf(value: Exclude<Special, { is: 'instance' | 'strings' | 'numbers' }>): string {
  switch (value.is) {
    case 'name':
      return cut(value.text);
    case 'path':
      return cut((value.absolute ? '/' : '') + [value.names.join('/'), ...value.subnames].join(':'));
    case 'object':
    case 'rid':
      return `<${value.is} ${value.id}>`;
    case 'callable':
      return '<callable>';
    case 'signal':
      return `<signal ${cut(value.name)}>`;
    case 'bytes':
      return `<${value.bytes.length} bytes>`;
  }
}

const bounded = <T>(list: readonly T[], plain: (it: T) => unknown): unknown[] =>
  list.length > limits.entries
    ? [...list.slice(0, limits.entries).map(plain), `… ${list.length - limits.entries} more`]
    : list.map(plain);

const cut = (text: string): string => (text.length > limits.text ? `${text.slice(0, limits.text)}…` : text);
