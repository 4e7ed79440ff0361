/** A Godot binary on this machine. */
export interface Engine {
  readonly path: string;
  /** As it says itself: `3.2.3.stable`, `4.6.1.stable`. */
  readonly version: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Can import and export. */
  readonly editor: boolean;
  readonly mono: boolean;
}

export interface Engines {
  /** Every binary that was found, with why others were not taken. */
  found(): Promise<{
    readonly engines: readonly Engine[];
    readonly rejected: readonly { path: string; why: string }[];
  }>;
  /** The one that fits a project that names `engine` (`3`, `4.6`). Throws `engine-missing` that lists what was found and how to name one. */
  for(
    engine: string,
    needs: { readonly editor: boolean; readonly mono: boolean; readonly onCopy?: boolean },
  ): Promise<Engine>;
}
