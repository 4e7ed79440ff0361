import type { GraphEdge, GraphNode } from './contract.ts';

/**
 * A sum over parts in any order, so that a part can be taken out and put in again. Two lanes of 32 bits; no protection against
 * somebody who looks for collisions.
 */
export class PartSum {
  #low = 0;
  #high = 0;

  add(part: string, times: 1 | -1 = 1): void {
    let [low, high] = [0x811c9dc5, 0x27d4eb2f];
    for (let at = 0; at < part.length; at++) {
      const code = part.charCodeAt(at);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x85ebca6b);
    }
    this.#low = (this.#low + times * stirred(low)) >>> 0;
    this.#high = (this.#high + times * stirred(high)) >>> 0;
  }

  /** 16 hex. */
  toString(): string {
    return hex(this.#high) + hex(this.#low);
  }
}

/** The size is left out: a graph is the same when a comment grew. */
export const textOfNode = ({ id, kind, label, className, missing }: GraphNode): string =>
  `${id}\n${kind}\n${label}\n${className ?? ''}\n${missing ? 1 : 0}`;

export const textOfEdge = ({ from, to, kind, line, count, member, detail }: GraphEdge): string =>
  `${from}\n${to}\n${kind}\n${line}\n${count}\n${member ?? ''}\n${detail ?? ''}`;

/** So that sums of it stay spread. */
function stirred(lane: number): number {
  let hash = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const hex = (lane: number): string => lane.toString(16).padStart(8, '0');
