import type { Span } from './members.ts';

/** Replaces one span of a line. An empty span inserts. */
export interface Edit extends Span {
  readonly bytes: Buffer;
}

const LF = Buffer.from('\n');
/** Above this the untouched parts are handed on without a copy. */
const COPY_LIMIT = 16 * 1024;

/** The line with the edits made and its LF added: one Buffer, or several whose concatenation is the line. Edits must not overlap. */
export function splice(line: Buffer, edits: readonly Edit[]): Buffer[] {
  const ordered = edits.length > 1 ? edits.toSorted((a, b) => a.start - b.start) : edits;
  return line.length > COPY_LIMIT ? pieces(line, ordered) : [joined(line, ordered)];
}

export const withLineEnd = (line: Buffer): Buffer[] => (line.length > COPY_LIMIT ? [line, LF] : [joined(line, [])]);

function joined(line: Buffer, edits: readonly Edit[]): Buffer {
  let size = line.length + 1;
  for (const edit of edits) size += edit.bytes.length - (edit.end - edit.start);
  const out = Buffer.allocUnsafe(size);
  let from = 0;
  let to = 0;
  for (const edit of edits) {
    to += line.copy(out, to, from, edit.start);
    to += edit.bytes.copy(out, to);
    from = edit.end;
  }
  line.copy(out, to, from);
  out[size - 1] = 0x0a;
  return out;
}

function pieces(line: Buffer, edits: readonly Edit[]): Buffer[] {
  const out: Buffer[] = [];
  let from = 0;
  for (const edit of edits) {
    if (edit.start > from) out.push(line.subarray(from, edit.start));
    out.push(edit.bytes);
    from = edit.end;
  }
  if (from < line.length) out.push(line.subarray(from));
  out.push(LF);
  return out;
}
