import type { FileFacts } from '../fact/index.ts';
import type { Collector } from './collector.ts';
import { Cursor } from './cursor.ts';

/** Comments and texts come first, so that what stands in them is none of ours. */
const parts = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|#[ \t]*include\s*"([^"\n]*)"|"[^"\n]*"/g;

/** `.gdshader`, `.gdshaderinc`, `.shader` */
export function shaderFacts(text: string, collector: Collector): FileFacts {
  const cursor = new Cursor(text);
  for (const { 1: included, index } of text.matchAll(parts))
    if (included !== undefined) collector.referTo('include', included, cursor.lineAt(index));
  return collector.facts('shader');
}
