/**
 * Where a string ends whose quote was read. A plain string may go on over the line end, as the engine has it; one that was
 * forgotten to be closed must not swallow the rest of the file. They are told apart by the line on which the next such quote
 * stands: with an odd number of them it ends a string, with an even number it holds whole ones.
 */
export function stringEnd(
  text: string,
  from: number,
  quote: string,
  lineEnd: number,
): { end: number; closed: boolean } {
  const close = closingQuote(text, from, quote);
  if (quote.length === 3) return close < 0 ? { end: text.length, closed: false } : { end: close + 3, closed: true };
  if (close >= 0 && (close < lineEnd || oddOnLine(text, close, quote))) return { end: close + 1, closed: true };
  return { end: lineEnd, closed: false };
}

function closingQuote(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1))
    if (!isEscaped(text, at, from)) return at;
  return -1;
}

/** By an odd number of backslashes before it. */
function isEscaped(text: string, at: number, from: number): boolean {
  let first = at;
  while (first > from && text.charCodeAt(first - 1) === 92) first -= 1;
  return (at - first) % 2 === 1;
}

/** Without the line end itself. */
export function endOfLine(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  if (found < 0) return text.length;
  return text.charCodeAt(found - 1) === 13 ? found - 1 : found;
}

function oddOnLine(text: string, at: number, quote: string): boolean {
  const end = endOfLine(text, at);
  let count = 0;
  for (let next = at; next >= 0 && next < end; next = text.indexOf(quote, next + 1))
    if (!isEscaped(text, next, at)) count += 1;
  return count % 2 === 1;
}
