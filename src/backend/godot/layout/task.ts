/** What a worker is told: numbers only, so that it costs nothing to hand over. */
export interface Task {
  /** Nodes are 0 to `count` - 1. */
  readonly count: number;
  /** From, to, from, to, …; each pair once. */
  readonly pairs: Uint32Array<ArrayBuffer>;
  /** x, y, z of each; NaN for one that was not there before. */
  readonly start: Float32Array<ArrayBuffer>;
}

export type Coordinates = Float32Array<ArrayBuffer>;

export type Said =
  | { readonly kind: 'done'; readonly positions: Coordinates }
  | { readonly kind: 'failed'; readonly why: string };
