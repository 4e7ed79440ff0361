import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ResPath } from '../fact/index.ts';
import { type Keeping, type KeptGraph, type KeptNode, RULES } from '../graph/index.ts';
import type { Mark, Place } from './fact-file.ts';
import { readKept } from './read-kept.ts';
import type { Slices } from './slices.ts';
import { writeLines } from './write-lines.ts';

/** What is remembered of a file, and where its line is among the facts. */
export type KeptRecord = readonly [stamp: string, hash: string, unchecked: 0 | 1, at: number, length: number];

/** A graph, and the facts from which it was made. */
export interface KeptState {
  readonly graph: KeptGraph;
  /** Before it are the facts. */
  readonly mark: Mark;
  /** What nobody reads, or nobody could, has none. */
  readonly records: ReadonlyMap<ResPath, KeptRecord>;
}

type Line = readonly (readonly [KeptNode, KeptRecord?])[];
type Tail = Omit<KeptGraph, 'nodes'> & { readonly mark: Mark };

/** Changes with the form of the lines. */
const FORM = 1;
/** To parse them one by one takes twice as long. */
const NODES_OF_LINE = 50;
const NEW_LINE = 10;
const SUM_LENGTH = 8;

/**
 * Where the references of all files led at some moment, which need not be the last one: what changed since then is followed again,
 * as any change is. Between head and tail lines with some nodes each, at the end a check sum. It is taken whole or not at all.
 */
export class GraphFile {
  readonly path: string;
  readonly #head: string;
  readonly #slices: Slices;

  constructor({ directory, version, root }: Place, slices: Slices) {
    this.path = join(directory, 'graph.jsonl');
    this.#head = `${JSON.stringify([FORM, RULES, version, root])}\n`;
    this.#slices = slices;
  }

  async load(): Promise<KeptState | undefined> {
    const bytes = await readKept(this.path, this.#slices);
    const head = Buffer.from(this.#head);
    const body = bytes.subarray(0, -SUM_LENGTH);
    if (!body.subarray(0, head.length).equals(head)) return undefined;
    if (bytes.toString('latin1', body.length) !== sumOf(crc32(body))) return undefined;
    const nodes: KeptNode[] = [];
    const records = new Map<ResPath, KeptRecord>();
    const tailAt = body.lastIndexOf(NEW_LINE, -2) + 1;
    for (let at = head.length; at < tailAt; ) {
      const end = body.indexOf(NEW_LINE, at);
      const line = JSON.parse(body.toString('utf8', at, end)) as Line; // its sum is right: we wrote it
      for (const [kept, record] of line) {
        nodes.push(kept);
        if (record) records.set(kept[0].id as ResPath, record); // only files have one
      }
      at = end + 1;
      if (this.#slices.spent) await this.#slices.rest();
    }
    const { mark, ...tail } = JSON.parse(body.toString('utf8', tailAt)) as Tail; // as above
    return { graph: { ...tail, nodes }, mark, records };
  }

  /** What is told of a file must stay as it was when the graph was. */
  save(graph: Keeping, mark: Mark, recordOf: (path: ResPath) => KeptRecord | undefined): Promise<void> {
    return writeLines(this.path, this.#summed(linesOf(graph, mark, recordOf)), this.#slices);
  }

  *#summed(lines: Iterable<string>): Iterable<string> {
    let sum = crc32(this.#head);
    yield this.#head;
    for (const line of lines) {
      sum = crc32(line, sum);
      yield line;
    }
    yield sumOf(sum);
  }
}

function* linesOf(
  { hash, skipped, words, nodes }: Keeping,
  mark: Mark,
  recordOf: (path: ResPath) => KeptRecord | undefined,
): Iterable<string> {
  let line: [KeptNode, KeptRecord?][] = [];
  for (const kept of nodes) {
    const record = kept.length > 1 ? recordOf(kept[0].id as ResPath) : undefined; // only files have links
    line.push(record ? [kept, record] : [kept]);
    if (line.length < NODES_OF_LINE) continue;
    yield `${JSON.stringify(line)}\n`;
    line = [];
  }
  if (line.length > 0) yield `${JSON.stringify(line)}\n`;
  const tail: Tail = { hash, skipped, mark, words: words.all() };
  yield `${JSON.stringify(tail)}\n`;
}

const sumOf = (sum: number): string => sum.toString(16).padStart(SUM_LENGTH, '0');
