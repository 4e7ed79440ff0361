import { HubError } from '../../kernel/errors.ts';
import type { EventLog } from './event-log.ts';
import { type ExportFormat, exportParts } from './export.ts';

interface Wish {
  readonly format: ExportFormat;
  /** Only the first events. */
  readonly toSeq: number;
  /** As the page before gave it. */
  readonly cursor?: string | undefined;
  /** Most characters of the page as a JSON string. */
  readonly characters: number;
}

/** A part of the export that is cut where the page is full: all pages, one after the other, are the whole. */
export async function exportPage(log: EventLog, session: string, { format, toSeq, cursor, characters }: Wish) {
  const from = cursor === undefined ? { seq: 1, at: 0 } : placeIn(cursor);
  let content = '';
  let left = characters;
  for await (const { seq, text } of exportParts(log.pages(session, { fromSeq: from.seq, toSeq }), format, from.seq)) {
    const rest = seq === from.seq ? text.slice(from.at) : text;
    const piece = fitting(rest, left);
    content += piece;
    left -= JSON.stringify(piece).length;
    if (piece.length < rest.length)
      return { content, nextCursor: `${seq}.${(seq === from.seq ? from.at : 0) + piece.length}` };
  }
  return { content };
}

/** The longest beginning that is not longer than `most` as JSON, and cuts no character in two. */
function fitting(text: string, most: number): string {
  if (JSON.stringify(text).length <= most) return text;
  let [low, high] = [0, Math.min(text.length, Math.max(most, 0))];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (JSON.stringify(text.slice(0, middle)).length <= most) low = middle;
    else high = middle - 1;
  }
  return /[\uD800-\uDBFF]/.test(text.charAt(low - 1)) ? text.slice(0, low - 1) : text.slice(0, low);
}

function placeIn(cursor: string): { seq: number; at: number } {
  const [, seq, at] = /^(\d{1,15})\.(\d{1,9})$/.exec(cursor) ?? [];
  if (seq !== undefined && at !== undefined && Number(seq) > 0) return { seq: Number(seq), at: Number(at) };
  throw new HubError('invalid-params', '"cursor" is not one that this export gave; ask again without it.', {
    facts: { member: 'cursor' },
  });
}
