import type { Cursor, NativeParser, Tree } from './native.ts';
import type { LoadedParser } from './parsers.ts';

/** A place that the grammar does not allow, in UTF-16 units from the begin. */
export interface SyntaxError {
  readonly start: number;
  readonly end: number;
  /** What was expected there, and is not. */
  readonly missing?: string;
}

const errorType = 0xffff;
/** Nodes that are looked at: a file that is nothing but errors is not told to the end. */
const maxSteps = 100_000;

/** The first of them, in the order of the file; undefined when the parser gave up. */
export function syntaxErrors({ native, parser }: LoadedParser, text: string, limit: number): SyntaxError[] | undefined {
  // A buffer that takes all at once: with a smaller one than twice the text it throws.
  const tree = parser.parse((offset) => (offset === 0 ? text : text.slice(offset)), null, text.length * 2 + 64);
  if (!tree) {
    parser.reset();
    return undefined;
  }
  tree.rootNode();
  return native.NodeMethods.hasError(tree) ? collect(native, tree, limit) : [];
}

/** By a cursor and not by recursion: nesting has no bound. Goes only into what has errors in it. */
function collect(native: NativeParser, tree: Tree, limit: number): SyntaxError[] {
  tree.rootNode();
  const cursor = native.NodeMethods.walk(tree);
  cursor.tree = tree;
  const found: SyntaxError[] = [];
  for (let step = 0; step < maxSteps && found.length < limit; step += 1) {
    const error = errorAt(cursor);
    if (error) found.push(error);
    if (!error && hasError(native, cursor, tree) && cursor.gotoFirstChild()) continue;
    if (!goOn(cursor)) break;
  }
  return found;
}

function errorAt(cursor: Cursor): SyntaxError | undefined {
  if (cursor.nodeIsMissing) return { start: cursor.startIndex, end: cursor.startIndex, missing: cursor.nodeType };
  return cursor.nodeTypeId === errorType ? { start: cursor.startIndex, end: cursor.endIndex } : undefined;
}

function hasError(native: NativeParser, cursor: Cursor, tree: Tree): boolean {
  cursor.currentNode();
  return native.NodeMethods.hasError(tree);
}

function goOn(cursor: Cursor): boolean {
  while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return false;
  return true;
}
