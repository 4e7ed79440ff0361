import type { EventRow } from '../../kernel/agent-session.ts';
import { isoTime } from '../../kernel/iso-time.ts';
import { objectIn } from './json-in.ts';

export type ExportFormat = 'json' | 'jsonl';

/** One line of the export: everything, also what proves it. `data` and `metadata` are the very texts that were sealed. */
export function exportLine(row: EventRow): string {
  const { id, session, seq, at, type, data, metadata, parent, root, depth, hash, previous } = row;
  const head = { event_id: id, instance_id: session, sequence_num: seq, timestamp: isoTime(at), at, event_type: type };
  const tail = { parent_event_id: parent, root_event_id: root, depth, hash, previous_hash: previous };
  const body = `"event_data":${jsonOf(data)},"metadata":${jsonOf(metadata)}`;
  return `${JSON.stringify(head).slice(0, -1)},${body},${JSON.stringify(tail).slice(1)}`;
}

/** A text that is not the JSON any more that it was written as must not make the whole export unreadable. */
function jsonOf(text: string): string {
  const value = objectIn(text);
  return Object.hasOwn(value, 'unreadable') || text.includes('\n') ? JSON.stringify(value) : text;
}

/** The whole export, a part for each event: joined, they are one JSON list, or a file of lines. Holds a page in memory. */
export async function* exportParts(
  pages: AsyncIterable<readonly EventRow[]>,
  format: ExportFormat,
  fromSeq = 1,
): AsyncGenerator<{ readonly seq: number; readonly text: string }> {
  let last = fromSeq - 1;
  for await (const rows of pages)
    for (const row of rows) {
      const before = last === 0 ? '[\n' : ',\n';
      yield { seq: row.seq, text: format === 'json' ? before + exportLine(row) : `${exportLine(row)}\n` };
      last = row.seq;
    }
  if (format === 'json') yield { seq: last + 1, text: last === 0 ? '[]\n' : '\n]\n' };
}
