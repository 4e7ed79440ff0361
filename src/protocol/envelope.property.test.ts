import { isUtf8 } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idText, messageText, valueText } from '../../test/support/json-text.ts';
import { checkEnvelope, type Envelope, type Malformed, readEnvelope, type Span, splice, textOf } from './index.ts';

const parse = (text: string): unknown => JSON.parse(text);
const valueAt = (line: Buffer, span: Span | undefined): unknown => span && parse(textOf(line, span));

interface Parsed {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly _meta?: unknown };
  readonly result?: unknown;
  readonly error?: unknown;
}

function kindOf(message: Parsed): Envelope['kind'] | Malformed['kind'] {
  if (message.method !== undefined) return message.id === undefined ? 'notification' : 'request';
  return message.id === undefined ? 'malformed' : 'response';
}

function expectSame(line: Buffer, envelope: Envelope | Malformed): void {
  const message = parse(line.toString()) as Parsed;
  expect(envelope.kind).toBe(kindOf(message));
  expect(valueAt(line, envelope.id)).toEqual(message.id);
  if (envelope.kind === 'malformed') return;
  expect(envelope.method).toBe(message.method ?? '');
  expect(valueAt(line, envelope.params)).toEqual(message.params);
  expect(valueAt(line, envelope.result)).toEqual(message.result);
  expect(valueAt(line, envelope.error)).toEqual(message.error);
  expect(valueAt(line, envelope.meta)).toEqual(message.params?._meta);
}

describe('any JSON-RPC message', () => {
  it('has the envelope that JSON.parse finds in it, shallow and strict', () => {
    fc.assert(
      fc.property(messageText, (text) => {
        const line = Buffer.from(text);
        expectSame(line, readEnvelope(line));
        expectSame(line, checkEnvelope(line));
      }),
    );
  });

  it('comes out of a splice as it went in, apart from the id', () => {
    fc.assert(
      fc.property(messageText, idText, fc.boolean(), (text, id, long) => {
        const line = Buffer.from(long ? `${text}${' '.repeat(20_000)}` : text);
        const { id: span } = readEnvelope(line);
        if (!span) return;
        const out = Buffer.concat(splice(line, [{ ...span, bytes: Buffer.from(id) }]));
        const behind = span.start + Buffer.byteLength(id);
        expect(out.subarray(0, span.start)).toEqual(line.subarray(0, span.start));
        expect(out.toString('utf8', span.start, behind)).toBe(id);
        expect(out.subarray(behind)).toEqual(Buffer.concat([line.subarray(span.end), Buffer.from('\n')]));
        expect(parse(out.toString())).toEqual({ ...(parse(text) as object), id: parse(id) });
      }),
    );
  });

  it('gives its id back letter by letter through a foreign one', () => {
    fc.assert(
      fc.property(messageText, (text) => {
        const line = Buffer.from(text);
        const { id } = readEnvelope(line);
        if (!id) return;
        const there = Buffer.concat(splice(line, [{ ...id, bytes: Buffer.from('7') }])).subarray(0, -1);
        const { id: back = id } = readEnvelope(there);
        const again = splice(there, [{ ...back, bytes: line.subarray(id.start, id.end) }]);
        expect(Buffer.concat(again).toString()).toBe(`${text}\n`);
      }),
    );
  });
});

/** A valid text with one thing done to it: cut, a byte changed, put in or taken out. */
const damaged = fc
  .tuple(valueText, fc.constantFrom('cut', 'change', 'insert', 'remove'), fc.nat(), fc.integer({ min: 0, max: 255 }))
  .map(([text, how, where, byte]) => {
    const bytes = Buffer.from(text);
    const at = where % (bytes.length + 1);
    if (how === 'cut') return bytes.subarray(0, at);
    const middle = how === 'remove' ? [] : [byte];
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(middle), bytes.subarray(how === 'insert' ? at : at + 1)]);
  });
const jsonish = fc.string({
  unit: fc.constantFrom(...'{}[]",:\\u0019.eE+-truefalsn \t\r\u001f'.split('')),
  maxLength: 40,
});
const soup = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  jsonish.map((text) => Buffer.from(text)),
  damaged,
);

function isJson(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('any bytes', () => {
  it('are read and checked without a throw, and every span lies within them', () => {
    fc.assert(
      fc.property(soup, (line) => {
        for (const { id } of [readEnvelope(line), checkEnvelope(line)])
          if (id) expect(0 < id.start && id.start < id.end && id.end <= line.length).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('are JSON for the strict check exactly when they are JSON for JSON.parse', () => {
    fc.assert(
      fc.property(soup.filter(isUtf8), (bytes) => {
        const line = Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"result":'), bytes, Buffer.from('}')]);
        const found = checkEnvelope(line);
        const accepted = found.kind !== 'malformed' || found.fault === 'rpc';
        expect(accepted).toBe(isJson(line.toString()));
      }),
      { numRuns: 3000 },
    );
  });
});
