import type { Span } from './members.ts';

/**
 * The two spellings in which nearly every message of the hot path comes, recognised by their first and last bytes: ids
 * first, as most implementations write, or last, as those do that were made with an official SDK. What is recognised has
 * that id if it is JSON at all; whatever is not recognised is read the long way.
 */

const idFirst = Buffer.from('{"jsonrpc":"2.0","id":');
const idLast = Buffer.from(',"jsonrpc":"2.0","id":');
const resultNext = Buffer.from(',"result":');
const resultFirst = Buffer.from('{"result":');
const callNext = Buffer.from(',"method":"tools/call",');
const callFirst = Buffer.from('{"method":"tools/call",');
const longestId = 64;

/** The id of a successful answer. */
export const quickAnswer = (line: Buffer): Span | undefined =>
  line[2] === 0x6a ? spelledFirst(line, resultNext) : spelledLast(line, resultFirst);

/** The id of a `tools/call`. */
export const quickCall = (line: Buffer): Span | undefined =>
  line[2] === 0x6a ? spelledFirst(line, callNext) : spelledLast(line, callFirst);

function spelledFirst(line: Buffer, next: Buffer): Span | undefined {
  if (!stands(line, idFirst, 0) || line[line.length - 1] !== 0x7d) return undefined;
  const start = idFirst.length;
  const end = behindId(line, start, Math.min(line.length, start + longestId));
  return end > start && stands(line, next, end) ? { start, end } : undefined;
}

function spelledLast(line: Buffer, first: Buffer): Span | undefined {
  const end = line.length - 1;
  if (line[end] !== 0x7d || !stands(line, first, 0)) return undefined;
  const start = line.lastIndexOf(idLast, end) + idLast.length;
  if (start < idLast.length || end - start > longestId) return undefined;
  return end > start && behindId(line, start, end) === end ? { start, end } : undefined;
}

/** Index behind a plain whole number or a string without escapes that begins at `at`, else -1. */
function behindId(line: Buffer, at: number, limit: number): number {
  const quoted = line[at] === 0x22;
  let i = quoted ? at + 1 : at;
  while (i < limit && (quoted ? isPlain(line[i]) : isDigit(line[i]))) i++;
  if (!quoted) return i > at ? i : -1;
  return i < limit && line[i] === 0x22 ? i + 1 : -1;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isPlain = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x20 && byte !== 0x22 && byte !== 0x5c;

const stands = (line: Buffer, what: Buffer, at: number): boolean =>
  line.length >= at + what.length && line.compare(what, 0, what.length, at, at + what.length) === 0;
