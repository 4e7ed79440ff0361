import { join } from 'node:path';
import type { Clock } from '../../../kernel/clock.ts';
import type { Report } from '../../../kernel/report.ts';
import { unless } from '../../builtin/within.ts';
import type { Graph, NodeId } from '../graph/index.ts';
import type { Layout, Position } from './contract.ts';
import { type KeptLayout, positionsFrom, readLayout, writeLayout } from './kept-layout.ts';
import { type Shape, shapeOf } from './shape.ts';
import { LayoutThread } from './thread.ts';

export interface LayoutOptions {
  /** Of our own for this version. */
  readonly dataDirectory: string;
  readonly clock: Pick<Clock, 'after'>;
  readonly report?: Report;
}

type Positions = ReadonlyMap<NodeId, Position>;

export const openLayout = (options: LayoutOptions): Layout => new WarmLayout(options);

/**
 * Each layout begins where the last one ended, also that of an earlier process. A graph that only differs in what does not move
 * anything is not laid out again.
 */
class WarmLayout implements Layout {
  readonly #path: string;
  readonly #report: Report;
  readonly #thread: LayoutThread;
  #last: Promise<KeptLayout | undefined>;
  /** By the hash of the graph; the latest only. */
  #answer: { readonly of: string; readonly positions: Promise<Positions> } | undefined;

  constructor({ dataDirectory, clock, report = () => undefined }: LayoutOptions) {
    this.#path = join(dataDirectory, 'layout.json');
    this.#report = report;
    this.#thread = new LayoutThread(clock);
    this.#last = readLayout(this.#path);
  }

  positionsOf(graph: Graph, signal: AbortSignal): Promise<Positions> {
    if (this.#answer?.of !== graph.hash) {
      const positions = this.#next(shapeOf(graph));
      this.#answer = { of: graph.hash, positions };
      positions.catch(() => {
        if (this.#answer?.positions === positions) this.#answer = undefined; // who asks again tries again
      });
    }
    return unless(this.#answer.positions, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread[Symbol.asyncDispose]();
    await this.#last;
  }

  /** After those that were asked for before, so that it begins where they ended. */
  async #next(shape: Shape): Promise<Positions> {
    const before = this.#last;
    const next = before.then((last) => (last?.hash === shape.hash ? last : this.#compute(shape, last)));
    this.#last = next.catch(() => before);
    return (await next).positions;
  }

  async #compute({ ids, pairs, hash }: Shape, last: KeptLayout | undefined): Promise<KeptLayout> {
    const start = new Float32Array(ids.length * 3).fill(Number.NaN);
    for (const [n, id] of ids.entries()) start.set(last?.positions.get(id) ?? [], n * 3);
    const positions = positionsFrom(ids, await this.#thread.compute({ count: ids.length, pairs, start }));
    const kept = { hash, positions };
    await writeLayout(this.#path, kept).catch((error: unknown) =>
      this.#report({ kind: 'file.unusable', path: this.#path, why: String(error) }),
    );
    return kept;
  }
}
