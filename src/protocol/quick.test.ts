import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from './envelope.ts';
import { quickAnswer, quickCall } from './quick.ts';

const id = fc.oneof(
  fc.nat(),
  fc.string(),
  fc.constant('a"b'),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
/** Texts that look like the end or the beginning of a message, where a quick look could go wrong. */
const decoy = fc.constantFrom(
  ',"jsonrpc":"2.0","id":7}',
  '{"jsonrpc":"2.0","id":7,"result":{}}',
  '","id":7}',
  '\\","jsonrpc":"2.0","id":7',
);
const value = fc.oneof(fc.jsonValue(), decoy, fc.record({ jsonrpc: fc.constant('2.0'), id: fc.nat() }));
const member = fc.oneof(
  fc.record({ key: fc.constant('id'), value: id }),
  fc.record({ key: fc.constantFrom('jsonrpc'), value: fc.constant('2.0') }),
  fc.record({ key: fc.constantFrom('result', 'params', 'x', 'error'), value }),
  fc.record({ key: fc.constant('method'), value: fc.constantFrom('tools/call', 'tools/list') }),
);
/** Any order of members, each key once, as an implementation would write them. */
const message = fc
  .uniqueArray(member, { selector: ({ key }) => key, minLength: 2, maxLength: 6 })
  .map((members) =>
    Buffer.from(`{${members.map(({ key, value }) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`),
  );

describe('the quick look', () => {
  it('never says anything else than the long way', () => {
    fc.assert(
      fc.property(message, (line) => {
        const envelope = readEnvelope(line);
        if (envelope.kind === 'malformed') return; // such a call is refused by the hub, under that id
        for (const span of [quickAnswer(line), quickCall(line)]) if (span) expect(envelope).toMatchObject({ id: span });
        if (quickCall(line)) expect(envelope).toMatchObject({ kind: 'request', method: 'tools/call' });
      }),
      { numRuns: 2000 },
    );
  });
  it.each([
    '{"jsonrpc":"2.0","id":17,"result":{"content":[]}}',
    '{"jsonrpc":"2.0","id":"a-7","result":{}}',
    '{"result":{"content":[]},"jsonrpc":"2.0","id":17}',
  ])('knows the answer %s', (text) =>
    expect(readEnvelope(Buffer.from(text))).toMatchObject({ id: quickAnswer(Buffer.from(text)) }),
  );
  it.each([
    '{"jsonrpc":"2.0","id":17,"method":"tools/call","params":{}}',
    '{"method":"tools/call","params":{"name":"x"},"jsonrpc":"2.0","id":17}',
  ])('knows the call %s', (text) =>
    expect(readEnvelope(Buffer.from(text))).toMatchObject({ id: quickCall(Buffer.from(text)) }),
  );
  it.each([
    '{"jsonrpc":"2.0","id":17,"error":{"code":1}}',
    '{"jsonrpc":"2.0","id":null,"result":{}}',
    '{"jsonrpc":"2.0","id":1.5,"result":{}}',
    '{"jsonrpc":"2.0","id":17,"result":{"half":',
    '{"result":{"jsonrpc":"2.0","id":17}}',
    '{"result":"\\",\\"jsonrpc\\":\\"2.0\\",\\"id\\":17"}',
    '{}',
    '',
  ])('leaves %s to the long way', (text) => expect(quickAnswer(Buffer.from(text))).toBeUndefined());
});
