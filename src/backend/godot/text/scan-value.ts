import { type Cursor, Unreadable } from './cursor.ts';
import type { Pair, Variant } from './variant.ts';

/** The engine stops at 100 or 1,024, by version; what people make is below 20. */
const maxDepth = 256;

const numberPattern = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
// Classes may have names in any script.
const wordPattern = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;
const plainPattern = /[^"\\]*/y;
const hexPattern = /#(?:[\da-fA-F]{8}|[\da-fA-F]{6}|[\da-fA-F]{3,4})(?![\w])/y;
const numbersPattern = /[\d\s.,eE+-]*/y;
const sameLine = /[ \t]*/y;

const constants: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['nil', null],
  ['inf', Number.POSITIVE_INFINITY],
  ['inf_neg', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
]);
/** Whose arguments somebody looks at, even if they are numbers. */
const readInFull = new Set(['ExtResource', 'SubResource', 'Resource']);

/** Reads the value that begins here or behind the next blanks. Throws Unreadable. */
export function scanValue(cursor: Cursor, depth = 0): Variant {
  if (depth > maxDepth) throw new Unreadable('it is nested too deeply', cursor.at);
  skipRemarks(cursor);
  const code = cursor.text.charCodeAt(cursor.at);
  switch (code) {
    case signs.quote:
      return scanString(cursor);
    case signs.bracket:
      return { kind: 'array', items: scanArray(cursor, depth) };
    case signs.brace:
      return { kind: 'dictionary', entries: scanDictionary(cursor, depth) };
    case signs.ampersand:
      return { kind: 'name', text: scanPrefixed(cursor) };
    case signs.caret:
      return { kind: 'path', text: scanPrefixed(cursor) };
    case signs.hash:
      return { kind: 'color', hex: cursor.take(hexPattern).slice(1) };
    default:
      return isNumeric(code) ? scanNumber(cursor) : scanWord(cursor, depth);
  }
}

/** Of characters. */
const signs = {
  quote: 34,
  hash: 35,
  ampersand: 38,
  minus: 45,
  point: 46,
  zero: 48,
  nine: 57,
  bracket: 91,
  caret: 94,
  brace: 123,
};

const isNumeric = (code: number): boolean =>
  (code >= signs.zero && code <= signs.nine) || code === signs.minus || code === signs.point;

/** Blanks, `; remarks`, and `# remarks`: a color begins with the same sign, and has nothing but its digits behind it. */
function skipRemarks(cursor: Cursor): void {
  cursor.skipBlank();
  while (cursor.text.charCodeAt(cursor.at) === signs.hash) {
    const start = cursor.at;
    const color = cursor.take(hexPattern) !== '';
    cursor.at = start;
    if (color) return;
    cursor.at = cursor.endOfLine(start);
    cursor.skipBlank();
  }
}

export function scanString(cursor: Cursor): string {
  const start = cursor.at;
  cursor.expect('"');
  let text = cursor.take(plainPattern);
  while (!cursor.eat('"')) {
    if (cursor.atEnd) throw new Unreadable('a text is not closed', start);
    text += scanEscape(cursor) + cursor.take(plainPattern);
  }
  return text;
}

const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' };
const codes: Readonly<Record<string, RegExp>> = { u: /[\da-fA-F]{4}/y, U: /[\da-fA-F]{6}/y };

function scanEscape(cursor: Cursor): string {
  const start = cursor.at++;
  const char = cursor.text[cursor.at];
  if (char === undefined) return '';
  cursor.at++;
  const pattern = Object.hasOwn(codes, char) ? codes[char] : undefined;
  if (!pattern) return Object.hasOwn(escapes, char) ? (escapes[char] ?? char) : char;
  const code = Number.parseInt(cursor.take(pattern), 16);
  if (!(code <= 0x10ffff)) throw new Unreadable(`"\\${char}" stands without its number`, start);
  return String.fromCodePoint(code);
}

function scanPrefixed(cursor: Cursor): string {
  cursor.at++;
  return scanString(cursor);
}

function scanNumber(cursor: Cursor): number {
  const digits = cursor.take(numberPattern);
  if (digits !== '') return Number(digits);
  if (!cursor.text.startsWith('-inf', cursor.at)) throw new Unreadable('a number is missing', cursor.at);
  cursor.at += 4;
  return Number.NEGATIVE_INFINITY;
}

function scanWord(cursor: Cursor, depth: number): Variant {
  const word = cursor.take(wordPattern);
  if (word === '') throw new Unreadable(cursor.atEnd ? 'the file ends within it' : 'a value is missing', cursor.at);
  // Behind a constant nothing can follow. To look for a bracket there would take the next section for an argument.
  const constant = constants.get(word);
  if (constant !== undefined) return constant;
  const end = cursor.at;
  cursor.take(sameLine);
  const of = cursor.eat('[') ? scanList(cursor, { end: ']', depth }) : [];
  cursor.take(sameLine);
  if (cursor.eat('(')) return scanCall(cursor, { name: word, of, depth });
  if (of.length > 0) throw new Unreadable('"(" is missing', cursor.at);
  cursor.at = end;
  return { kind: 'word', word };
}

interface CallHead {
  readonly name: string;
  readonly of: readonly Variant[];
  readonly depth: number;
}

function scanCall(cursor: Cursor, { name, of, depth }: CallHead): Variant {
  if (of.length === 0 && !readInFull.has(name)) {
    const start = cursor.at;
    const text = cursor.take(numbersPattern);
    if (cursor.eat(')')) return { kind: 'numbers', name, text };
    cursor.at = start;
  }
  return { kind: 'call', name, of, args: scanPairs(cursor, { end: ')', depth }) };
}

interface ListShape {
  readonly end: string;
  readonly depth: number;
}

function scanArray(cursor: Cursor, depth: number): readonly Variant[] {
  cursor.at++;
  return scanList(cursor, { end: ']', depth });
}

function scanList(cursor: Cursor, { end, depth }: ListShape): readonly Variant[] {
  const items: Variant[] = [];
  while (!endOfList(cursor, end, items.length === 0)) items.push(scanValue(cursor, depth + 1));
  return items;
}

function scanPairs(cursor: Cursor, { end, depth }: ListShape): readonly (Variant | Pair)[] {
  const items: (Variant | Pair)[] = [];
  while (!endOfList(cursor, end, items.length === 0)) {
    const key = scanValue(cursor, depth + 1);
    skipRemarks(cursor);
    items.push(cursor.eat(':') ? { kind: 'pair', key, value: scanValue(cursor, depth + 1) } : key);
  }
  return items;
}

function scanDictionary(cursor: Cursor, depth: number): readonly Pair[] {
  cursor.at++;
  const entries: Pair[] = [];
  while (!endOfList(cursor, '}', entries.length === 0)) {
    const key = scanValue(cursor, depth + 1);
    skipRemarks(cursor);
    cursor.expect(':');
    entries.push({ kind: 'pair', key, value: scanValue(cursor, depth + 1) });
  }
  return entries;
}

/** Also steps over the comma before the next part. One behind the last part is allowed, as the engine does. */
function endOfList(cursor: Cursor, end: string, first: boolean): boolean {
  skipRemarks(cursor);
  if (cursor.eat(end)) return true;
  if (first) return false;
  cursor.expect(',');
  skipRemarks(cursor);
  return cursor.eat(end);
}
