import { skipSpace, skipString, skipValue } from './json-skip.ts';

/** A part of a line: bytes [start, end). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Walks the members of one JSON object, or the elements of one array, without looking into the values. */
export class Members {
  readonly #bytes: Buffer;
  readonly #end: number;
  readonly #keyed: boolean;
  #at: number;
  #first = true;
  #keyStart = 0;
  #keyEnd = 0;
  #keyEscaped = false;
  valueStart = 0;
  valueEnd = 0;
  /** The text broke the grammar; what was seen before still stands. */
  broken = false;
  /** Index behind the closing bracket, once `next` gave false and nothing was broken. */
  behind = -1;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#end = end;
    this.#keyed = bytes[start] === 0x7b;
    this.#at = start + 1;
    if (!this.#keyed && bytes[start] !== 0x5b) this.broken = true;
  }

  get value(): Span {
    return { start: this.valueStart, end: this.valueEnd };
  }

  next(): boolean {
    if (this.broken) return false;
    let i = skipSpace(this.#bytes, this.#at, this.#end);
    if (this.#closes(i)) return false;
    if (!this.#first) {
      if (this.#bytes[i] !== 0x2c) return this.#break();
      i = skipSpace(this.#bytes, i + 1, this.#end);
    }
    this.#first = false;
    if (this.#keyed) i = this.#skipKey(i);
    if (i < 0 || i >= this.#end) return this.#break();
    this.valueStart = i;
    this.valueEnd = this.#at = skipValue(this.#bytes, i, this.#end);
    // A value that reaches the end was cut: a bracket must follow, and half a number must not pass for a whole one.
    return (this.valueEnd >= 0 && this.valueEnd < this.#end) || this.#break();
  }

  /** The current key is `name` (ASCII), whatever escapes it was written with. */
  is(name: string): boolean {
    if (this.#keyEscaped) return this.#decodedKey() === name;
    const length = this.#keyEnd - this.#keyStart;
    if (length !== name.length) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[this.#keyStart + i] !== name.charCodeAt(i)) return false;
    return true;
  }

  #decodedKey(): string | undefined {
    return stringOf(this.#bytes, { start: this.#keyStart - 1, end: this.#keyEnd + 1 });
  }

  #closes(i: number): boolean {
    if (i >= this.#end || this.#bytes[i] !== (this.#keyed ? 0x7d : 0x5d)) return false;
    this.behind = i + 1;
    return true;
  }

  #skipKey(at: number): number {
    if (at >= this.#end || this.#bytes[at] !== 0x22) return -1;
    const behind = skipString(this.#bytes, at, this.#end);
    if (behind < 0) return -1;
    this.#keyStart = at + 1;
    this.#keyEnd = behind - 1;
    this.#keyEscaped = hasBackslash(this.#bytes, this.#keyStart, this.#keyEnd);
    const colon = skipSpace(this.#bytes, behind, this.#end);
    if (colon >= this.#end || this.#bytes[colon] !== 0x3a) return -1;
    return skipSpace(this.#bytes, colon + 1, this.#end);
  }

  #break(): false {
    this.broken = true;
    return false;
  }
}

function hasBackslash(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] === 0x5c) return true;
  return false;
}

/** The value of member `name` of the object at `within`; the last one counts, as for JSON.parse. */
export function memberOf(bytes: Buffer, within: Span | undefined, name: string): Span | undefined {
  if (!within || bytes[within.start] !== 0x7b) return undefined;
  const members = new Members(bytes, within.start, within.end);
  let found: Span | undefined;
  while (members.next()) if (members.is(name)) found = members.value;
  return found;
}

export const textOf = (bytes: Buffer, span: Span): string => bytes.toString('utf8', span.start, span.end);

/** The decoded text of a JSON string value, or undefined for any other value. */
export function stringOf(bytes: Buffer, span: Span | undefined): string | undefined {
  if (!span || bytes[span.start] !== 0x22) return undefined;
  const raw = textOf(bytes, span);
  return raw.includes('\\') ? decodeString(raw) : raw.slice(1, -1);
}

function decodeString(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined; // a broken escape: not equal to anything
  }
}
