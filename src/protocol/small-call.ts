import type { Envelope } from './envelope.ts';
import { maxDepth } from './json-check.ts';
import { memberOf, type Span } from './members.ts';
import { quickCall } from './quick.ts';

/** Up to here, in bytes, the native parser is faster than a check of ours, most of all before the code has warmed up. */
const SMALL = 4096;
const idKey = Buffer.from('"id"');
const unicodeEscape = Buffer.from('\\u');

/**
 * The envelope of a small `tools/call` in one of the usual spellings, strictly checked like any other line of a client.
 * Undefined for everything else, which is read the long way: among it every line in which another key could be an id.
 */
export function smallCall(line: Buffer): Envelope | undefined {
  if (line.length > SMALL) return undefined;
  const id = quickCall(line);
  if (!id || line.indexOf(idKey) !== line.lastIndexOf(idKey) || line.includes(unicodeEscape)) return undefined;
  const params = paramsIn(line);
  return params && new SmallCall(line, id, '_meta' in params);
}

/** The parameters of the call; undefined if the line is no JSON, or they are no object, or too deep. */
function paramsIn(line: Buffer): object | undefined {
  try {
    const { params = {} }: { params?: unknown } = JSON.parse(line.toString('utf8'));
    return typeof params === 'object' && params !== null && !Array.isArray(params) && fits(params, 2)
      ? params
      : undefined;
  } catch {
    return undefined; // the long way says what is wrong
  }
}

function fits(value: object, depth: number): boolean {
  if (depth > maxDepth) return false;
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null && !fits(inner, depth + 1)) return false;
  return true;
}

/** Where its parts lie is looked up when somebody asks: for most calls nobody does. */
class SmallCall implements Envelope {
  readonly kind = 'request';
  readonly method = 'tools/call';
  readonly result = undefined;
  readonly error = undefined;
  readonly id: Span;
  readonly #line: Buffer;
  readonly #hasMeta: boolean;

  constructor(line: Buffer, id: Span, hasMeta: boolean) {
    this.#line = line;
    this.id = id;
    this.#hasMeta = hasMeta;
  }

  get params(): Span | undefined {
    return memberOf(this.#line, { start: 0, end: this.#line.length }, 'params');
  }

  get meta(): Span | undefined {
    return this.#hasMeta ? memberOf(this.#line, this.params, '_meta') : undefined;
  }
}
