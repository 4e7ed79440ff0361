import { keyLinesIn } from './key-lines.ts';
import { knownName } from './known-names.ts';
import { redactText } from './redact-text.ts';
import { isPasswordName } from './secret-name.ts';
import { isStandIn, redacted } from './stand-in.ts';

/** Most that is kept of one value: nested so deep, so many members, texts so long. */
export interface Bounds {
  readonly depth: number;
  readonly members: number;
  readonly textLength: number;
}

/** What is cut in the middle is known by nobody for the secret that it was: so much more is looked at than is kept. */
const EDGE = 256;

export const usualBounds: Bounds = { depth: 12, members: 2000, textLength: 16 * 1024 };

/**
 * A copy of a value as plain JSON, without secrets and within bounds. Text that is JSON itself is looked into. Whatever comes
 * in, something comes out: cycles, dates, errors, functions, getters that throw.
 */
export function redactValue(value: unknown, bounds: Bounds = usualBounds): unknown {
  return new Redaction(bounds).of(value, '', 0);
}

class Redaction {
  readonly #bounds: Bounds;
  readonly #above = new Set<object>();
  #left: number;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.#left = bounds.members;
  }

  of(value: unknown, name: string, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value, name, depth);
    if (typeof value === 'number' || typeof value === 'bigint') return this.#number(value, name);
    if (typeof value === 'boolean' || value === null) return value;
    if (value === undefined) return null;
    return typeof value === 'object' ? this.#object(value, name, depth) : `[${typeof value}]`;
  }

  #object(value: object, name: string, depth: number): unknown {
    if (isDate(value)) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Error) return this.#text(`${value.name}: ${value.message}`, name, depth);
    return this.#nested(value, name, depth);
  }

  #number(value: number | bigint, name: string): unknown {
    if (name !== '' && knownName(name).secret && isPasswordName(name)) return redacted('named');
    return typeof value === 'bigint' ? String(value) : value;
  }

  #text(text: string, name: string, depth: number): unknown {
    const secret = name !== '' && knownName(name).secret;
    if (secret && !isStandIn(text)) return redacted('named');
    const { textLength } = this.#bounds;
    const most = textLength + EDGE;
    const clean = redactText(this.#inner(text.slice(0, most), depth), text.length > most);
    if (text.length <= textLength) return clean;
    return `${clean.slice(0, Math.max(0, Math.min(textLength, clean.length - EDGE)))}…`;
  }

  /** JSON in a string, as the results of tools are. Where nothing was taken out it stays as it was: it may have longer numbers than ours. */
  #inner(text: string, depth: number): string {
    if (depth >= this.#bounds.depth || !/^\s*[[{]/.test(text)) return text;
    try {
      const clean = JSON.stringify(this.of(JSON.parse(text), '', depth + 1));
      return mayRound.test(text) && withoutNumbers(clean) === withoutNumbers(text) ? text : clean;
    } catch {
      return text; // not JSON after all, or only its beginning: read as text
    }
  }

  #nested(value: object, name: string, depth: number): unknown {
    if (this.#above.has(value)) return '[circular]';
    if (depth >= this.#bounds.depth) return '[too deep]';
    this.#above.add(value);
    try {
      return Array.isArray(value) ? this.#items(value, name, depth) : this.#members(value, name, depth);
    } finally {
      this.#above.delete(value);
    }
  }

  /**
   * What is in a list is called as the list is, and of a secret list every item is a secret. In a list of arguments what stands
   * behind `--password` is called so.
   */
  #items(list: readonly unknown[], name: string, depth: number): unknown[] {
    const items: unknown[] = [];
    const keyLines = keyLinesIn(list);
    for (const [at, item] of list.entries()) {
      if (this.#left-- <= 0) return [...items, `[${list.length - items.length} more]`];
      if (keyLines.has(at)) items.push(redacted('private-key'));
      else items.push(this.of(item, optionBefore(list[at - 1], item) ?? name, depth + 1));
    }
    return items;
  }

  #members(value: object, name: string, depth: number): Record<string, unknown> {
    const members: [string, unknown][] = [];
    const secret = name !== '' && knownName(name).secret ? name : '';
    const told = secret || nameBeside(value);
    for (const key of Object.keys(value)) {
      if (this.#left-- <= 0) {
        members.push(['…', 'more']);
        break;
      }
      members.push([
        knownName(key).clean,
        this.of(memberOf(value, key), (isValue(key) ? told : secret) || key, depth + 1),
      ]);
    }
    return Object.fromEntries(members);
  }
}

function optionBefore(before: unknown, item: unknown): string | undefined {
  if (typeof before !== 'string' || typeof item !== 'string' || item.startsWith('-')) return undefined;
  return /^--[A-Za-z][\w-]{0,80}$/.test(before) && knownName(before).secret ? before : undefined;
}

/** Numbers of so many digits may be others when they were read. */
const mayRound = /\d{16}|\d[eE]/;
const withoutNumbers = (json: string): string =>
  json.replaceAll(/(?<text>"(?:[^"\\]|\\.)*")|\s+|null|-?\d[\d.eE+-]*/g, '$<text>');

/** The name of a secret that stands beside it: `{ "name": "DB_PASSWORD", "value": "…" }`, as variables and headers are told. */
function nameBeside(value: object): string {
  for (const key of Object.keys(value)) {
    if (!/^(?:name|key|header|variable)$/i.test(key)) continue;
    const name = memberOf(value, key);
    if (typeof name === 'string' && knownName(name).secret) return name;
  }
  return '';
}

const isValue = (key: string): boolean => /^values?$/i.test(key);

const isDate = (value: object): value is { getTime(): number; toISOString(): string } =>
  Object.prototype.toString.call(value) === '[object Date]';

function memberOf(value: object, key: string): unknown {
  try {
    return (value as Readonly<Record<string, unknown>>)[key]; // one of its own keys
  } catch {
    return '[unreadable]';
  }
}
