import type { Result, Variant } from '../variant/index.ts';

/** A place in a script that is being executed. */
export interface Frame {
  readonly script: string;
  readonly line: number;
  readonly function: string;
}

export interface Failure {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Where in the engine's source or in a script it was noticed. */
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly stack: readonly Frame[];
}

export interface TreeNode {
  readonly name: string;
  readonly type: string;
  /** How many of those that follow hang directly below it. */
  readonly children: number;
  /** The file it was made from (Godot 4). */
  readonly scene?: string;
}

/** Of one function in one frame of the game; times in seconds. */
export interface Activity {
  readonly id: number;
  readonly calls: number;
  readonly self: number;
  readonly total: number;
}

/** What an engine tells its debugger, whatever its version. */
export type Heard =
  | { readonly kind: 'printed'; readonly texts: readonly { readonly text: string; readonly error: boolean }[] }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** It stands still until it is told to go on. */
  | { readonly kind: 'halted'; readonly why: string; readonly breakpoint: boolean; readonly thread: bigint }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'stack'; readonly frames: readonly Frame[] }
  | { readonly kind: 'measured'; readonly values: readonly number[] }
  /** The number of a function, and `res://main.gd::4::name` for it. */
  | { readonly kind: 'signature'; readonly id: number; readonly text: string }
  | { readonly kind: 'active'; readonly functions: readonly Activity[] }
  | { readonly kind: 'tree'; readonly nodes: readonly TreeNode[] }
  | { readonly kind: 'custom'; readonly name: string; readonly data: readonly Variant[] };

export type Command =
  | { readonly do: 'continue' | 'stack' | 'tree'; readonly thread?: bigint }
  | { readonly do: 'profile' };

/** How the debugger of one major version is talked to. */
export interface Tongue {
  /** One message; undefined when it is none that we have use for, or when more must come. */
  hear(message: Buffer): Result<Heard | undefined>;
  say(command: Command): Buffer;
}

/** So many functions are counted in one frame, those that took the longest. */
export const PROFILED_FUNCTIONS = 256;

/** The thread that the game runs in. */
export const MAIN_THREAD = 1n;
