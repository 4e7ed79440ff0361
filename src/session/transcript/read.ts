import { HubError } from '../../kernel/errors.ts';
import type { ClientFolder } from './client-folders.ts';
import type { ContentFolder } from './content-folder.ts';
import type { Line } from './line-cutter.ts';
import { opened } from './opened.ts';
import type { Pace } from './pace.ts';
import { chunksIn, chunksKept, linesOf } from './read-lines.ts';
import { Summarizer, type Summary, type SummaryOrder, toldLine } from './summary.ts';
import type { Transcript } from './transcript.ts';

export interface Reading {
  readonly folders: readonly ClientFolder[];
  readonly content: ContentFolder;
  readonly pace: Pace;
  /** Most bytes that are read of one. */
  readonly most: number;
}

export async function summarized(of: Transcript, order: SummaryOrder, reading: Reading): Promise<Summary> {
  const summarizer = new Summarizer(order);
  for await (const line of linesIn(of, reading)) summarizer.take(line);
  return summarizer.summary();
}

/** So much of one line, and of all of them, in characters. */
const LONGEST_TOLD = 4000;
const MOST_TOLD = 40_000;

/** What is said in these lines, from 1; both ends belong to it. */
export async function toldLines(
  of: Transcript,
  span: { readonly from: number; readonly to: number },
  reading: Reading,
): Promise<string> {
  const told: string[] = [];
  let left = MOST_TOLD;
  let number = 0;
  for await (const line of linesIn(of, reading)) {
    number++;
    if (number > span.to || left <= 0) break;
    const text = number < span.from ? '' : toldLine(line, LONGEST_TOLD);
    left -= text.length;
    if (text !== '') told.push(text);
  }
  return told.join('\n\n');
}

export async function countLines(of: Transcript, reading: Reading): Promise<number> {
  let count = 0;
  for await (const chunk of chunksFrom(of, reading)) {
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) count++;
    await reading.pace.breathe();
  }
  return count;
}

async function* linesIn(of: Transcript, reading: Reading): AsyncGenerator<Line> {
  for await (const lines of linesOf(chunksFrom(of, reading))) {
    yield* lines;
    await reading.pace.breathe();
  }
}

/** As the client has it, or as it was kept. */
async function* chunksFrom(
  { live, kept, content: where, clientSession }: Transcript,
  reading: Reading,
): AsyncGenerator<Buffer> {
  const { folders, content, most } = reading;
  const source = live && (await opened(live.path, folders));
  if (source) {
    await using open = source;
    yield* chunksIn(open.handle, 0, Math.min(open.bytes, most));
    return;
  }
  if (kept && where === 'here' && (await content.bytesOf(kept.hash)) !== undefined) {
    yield* chunksKept(content.fileOf(kept.hash), most);
    return;
  }
  const why =
    kept && where === 'elsewhere'
      ? `It was kept on another machine (${kept.place}).`
      : 'Its client deleted it, and what was kept of it is gone, or nothing was.';
  throw new HubError('unknown-transcript', `The transcript of ${clientSession} cannot be read here. ${why}`, {
    facts: { clientSession },
  });
}
