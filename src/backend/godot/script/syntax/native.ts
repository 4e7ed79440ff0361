import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Parts that are machine code: the parser, and a grammar per language. */
export type NativePart = 'tree-sitter' | 'tree-sitter-gdscript' | 'tree-sitter-c-sharp';

/**
 * What the parser's machine code offers, as far as it is used. The wrapper that its package puts around it is left out: it makes
 * an object for every node that is looked at.
 */
export interface NativeParser {
  readonly Parser: new () => Parser;
  readonly NodeMethods: {
    /** Of the node that was handed over last, as the next two. */
    hasError(tree: Tree): boolean;
    walk(tree: Tree): Cursor;
  };
  /** Filled by `startPosition`: row, column. */
  readonly pointTransferArray: ArrayLike<number>;
}
export interface Parser {
  setLanguage(language: unknown): void;
  /** Null when it took too long. */
  parse(read: (offset: number) => string, old: null, bufferSize: number): Tree | null;
  setTimeoutMicros(micros: number): void;
  reset(): void;
}
export interface Tree {
  /** Hands the root over to `NodeMethods`. */
  rootNode(): unknown;
}
export interface Cursor {
  /** `currentNode` looks for it here. */
  tree: Tree;
  readonly nodeTypeId: number;
  readonly nodeType: string;
  readonly nodeIsMissing: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  /** Hands the node over to `NodeMethods`. */
  currentNode(): unknown;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}

/** Throws where there is none for this machine. From beside the bundle, or from the packages when the source runs. */
export function loadNative(part: NativePart): unknown {
  const require = createRequire(import.meta.url);
  const machine = `${platform()}-${arch()}`;
  const bundled = join(dirname(fileURLToPath(import.meta.url)), 'native', machine, `${part}.node`);
  if (existsSync(bundled)) return require(bundled);
  // Not by a bundler: it would follow the path and pack the package.
  const packageFile = require.resolve([part, 'package.json'].join('/'));
  return require(join(dirname(packageFile), 'prebuilds', machine, `${part}.node`));
}
