import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from './envelope.ts';
import { smallCall } from './small-call.ts';

const call = (params: unknown, id: unknown): Buffer[] => [
  Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })),
  Buffer.from(JSON.stringify({ method: 'tools/call', params, jsonrpc: '2.0', id })),
];
const params = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('id', '_meta', 'name', '__proto__')),
  fc.jsonValue(),
);

describe('a small call', () => {
  it('has the envelope that the long way finds', () => {
    fc.assert(
      fc.property(params, fc.oneof(fc.nat(), fc.string()), (value, id) => {
        for (const line of call(value, id)) {
          const small = smallCall(line);
          if (!small) return;
          const { kind, id: span, method, params: parts, meta } = small;
          expect(readEnvelope(line)).toMatchObject({ kind, id: span, method, params: parts, meta });
        }
      }),
    );
  });
  it('is recognised in both usual spellings', () => {
    for (const line of call({ name: 'echo', arguments: { text: 'x' }, _meta: { progressToken: 1 } }, 7))
      expect(smallCall(line)).toMatchObject({ kind: 'request', method: 'tools/call' });
  });
  const first = '{"jsonrpc":"2.0","id":1,"method":"tools/call",';
  it.each([
    ['a second id', `${first}"params":{},"id":1}`],
    ['a second id with an escape', `${first}"params":{},"\\u0069d":1}`],
    ['an id among the arguments', `${first}"params":{"name":"x","arguments":{"id":1}}}`],
    ['no JSON', `${first}"params":{"x":}}`],
    ['a list of parameters', `${first}"params":[]}`],
    ['parameters that are too deep', `${first}"params":${'{"a":'.repeat(520)}1${'}'.repeat(520)}}`],
    ['a large line', `${first}"params":{"x":"${'x'.repeat(5000)}"}}`],
    ['another method', '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'],
  ])('leaves %s to the long way', (_what, text) => expect(smallCall(Buffer.from(text))).toBeUndefined());
});
