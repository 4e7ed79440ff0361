import type { GraphEdge, GraphNode } from './contract.ts';

const LINE_END = 10;
const LANE_DIGITS = 8;
const [LOW, HIGH] = [0x01000193, 0x85ebca6b];

/**
 * A sum over parts in any order, so that a part can be taken out and put in again. Two lanes of 32 bits; no protection against
 * somebody who looks for collisions.
 */
export class PartSum {
  #low = 0;
  #high = 0;

  /** A part is its words with a line end between them; joining thousands of them first would cost more than the sum. */
  add(words: readonly string[], times: 1 | -1 = 1): void {
    let [low, high] = [0x811c9dc5, 0x27d4eb2f];
    for (let word = 0; word < words.length; word++) {
      if (word > 0) [low, high] = [Math.imul(low ^ LINE_END, LOW), Math.imul(high ^ LINE_END, HIGH)];
      const text = words[word] ?? '';
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        low = Math.imul(low ^ code, LOW);
        high = Math.imul(high ^ code, HIGH);
      }
    }
    this.#low = (this.#low + times * stirred(low)) >>> 0;
    this.#high = (this.#high + times * stirred(high)) >>> 0;
  }

  /** What it was when it gave this. */
  restore(hash: string): void {
    this.#high = Number.parseInt(hash.slice(0, LANE_DIGITS), 16);
    this.#low = Number.parseInt(hash.slice(LANE_DIGITS), 16);
  }

  /** 16 hex. */
  toString(): string {
    return hex(this.#high) + hex(this.#low);
  }
}

/** The size is left out: a graph is the same when a comment grew. */
export const wordsOfNode = ({ id, kind, label, className, missing }: GraphNode): readonly string[] => [
  id,
  kind,
  label,
  className ?? '',
  missing ? '1' : '0',
];

export const wordsOfEdge = ({ from, to, kind, line, count, member, detail }: GraphEdge): readonly string[] => [
  from,
  to,
  kind,
  String(line),
  String(count),
  member ?? '',
  detail ?? '',
];

/** So that sums of it stay spread. */
function stirred(lane: number): number {
  let hash = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const hex = (lane: number): string => lane.toString(16).padStart(LANE_DIGITS, '0');
