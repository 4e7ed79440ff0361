/**
 * Finds where JSON values end without looking into them: strings are jumped, nesting is counted, nothing is decoded.
 * Every function takes (bytes, at, end) and gives the index behind what it skipped, or -1 when that is not JSON.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;

/** Strings longer than this are left to the native search; below it a plain loop is faster. */
const SHORT_STRING = 48;
/** Escaped quotes closer to each other than this, in bytes, make the loop the faster way, for strides up to the longest. */
const DENSE = 128;
const LONG_STRIDE = 4096;

export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

export function skipSpace(bytes: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && isSpace(bytes[i])) i++;
  return i;
}

/**
 * `at` is the opening quote. Text full of escaped quotes (JSON inside JSON) is looped over, as a native search would stop
 * at each of them; long plain text is searched natively.
 */
export function skipString(bytes: Buffer, at: number, end: number): number {
  let stride = SHORT_STRING;
  let i = at + 1;
  for (;;) {
    const near = Math.min(end, i + stride);
    while (i < near) {
      const byte = bytes[i];
      if (byte === QUOTE) return i + 1;
      i += byte === BACKSLASH ? 2 : 1;
    }
    if (i >= end) return -1;
    const quote = bytes.indexOf(QUOTE, i);
    if (quote < 0 || quote >= end) return -1;
    if (!isEscaped(bytes, quote, i)) return quote + 1;
    stride = quote - i < DENSE ? Math.min(stride * 4, LONG_STRIDE) : SHORT_STRING;
    i = quote + 1;
  }
}

/** An odd number of backslashes stands before `quote`; none of them lies before `from`. */
function isEscaped(bytes: Buffer, quote: number, from: number): boolean {
  let slashes = quote;
  while (slashes > from && bytes[slashes - 1] === BACKSLASH) slashes--;
  return (quote - slashes) % 2 === 1;
}

/** Any value that begins at `at`; `at` is not a space. */
export function skipValue(bytes: Buffer, at: number, end: number): number {
  const first = bytes[at];
  if (first === QUOTE) return skipString(bytes, at, end);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(bytes, at, end);
  let i = at;
  while (i < end && !endsScalar(bytes[i])) i++;
  return i === at ? -1 : i;
}

const endsScalar = (byte: number | undefined): boolean =>
  byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte);

function skipNested(bytes: Buffer, at: number, end: number): number {
  let depth = 0;
  let i = at;
  while (i >= 0 && i < end) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      i = skipString(bytes, i, end);
      continue;
    }
    i++;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return i;
  }
  return -1;
}
