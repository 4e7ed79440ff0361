export interface Ending {
  readonly end: number;
  readonly closed: boolean;
}

/** Where the string ends that begins at `at` with `length` characters of prefix and quotes. */
export function stringEnd(text: string, at: number, length: number): Ending {
  const opening = text.slice(at, at + length);
  const quotes = opening.replace(/[$@]/g, '');
  const inside = at + length;
  if (quotes.length > 2) return rawEnd(text, inside, quotes);
  const interpolated = opening.includes('$');
  return opening.includes('@') ? verbatimEnd(text, inside) : plainEnd(text, inside, interpolated);
}

function rawEnd(text: string, from: number, quotes: string): Ending {
  const found = text.indexOf(quotes, from);
  return found < 0 ? { end: text.length, closed: false } : { end: found + quotes.length, closed: true };
}

/** A quote is doubled in it; may have many lines. */
function verbatimEnd(text: string, from: number): Ending {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2))
    if (text.charCodeAt(at + 1) !== 34) return { end: at + 1, closed: true };
  return { end: text.length, closed: false };
}

/** On one line. What stands in the holes of an interpolated one may have strings in it. */
function plainEnd(text: string, from: number, interpolated: boolean): Ending {
  let holes = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\n') return { end: at, closed: false };
    if (char === '"' && holes <= 0) return { end: at + 1, closed: true };
    if (char === '\\') at += 1;
    if (char === '"') at = innerEnd(text, at);
    if (interpolated) holes += holeOf[char] ?? 0;
  }
  return { end: text.length, closed: false };
}
const holeOf: Readonly<Record<string, number>> = { '{': 1, '}': -1 };

/** At the closing quote of a string in a hole, or before the end of the line. */
function innerEnd(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') return at;
    if (char === '\n') return at - 1;
    if (char === '\\') at += 1;
  }
  return text.length;
}

/** `'a'`, `'\''`, `'\u0041'` */
export function charEnd(text: string, at: number): Ending {
  const found = /^'(?:\\u?[^\n][\da-fA-F]{0,8}|[^\\\n']{1,2})'/.exec(text.slice(at, at + 16))?.[0];
  return { end: at + (found?.length ?? 1), closed: true };
}
