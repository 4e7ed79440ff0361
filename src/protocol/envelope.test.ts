import { describe, expect, it } from 'vitest';
import { checkEnvelope, type Envelope, type Malformed, readEnvelope, textOf } from './index.ts';

const both = [readEnvelope, checkEnvelope] as const;
const read = (text: string): Envelope | Malformed => readEnvelope(Buffer.from(text));
const check = (text: string): Envelope | Malformed => checkEnvelope(Buffer.from(text));
const why = (found: Envelope | Malformed): string =>
  found.kind === 'malformed' ? `${found.fault}: ${found.why}` : found.kind;

describe('what is no message', () => {
  it.each([
    ['[]', 'rpc: JSON-RPC batches are not part of this protocol; send one message a line'],
    ['7', 'rpc: a message must be a JSON object'],
    ['{}', 'rpc: "jsonrpc" must be "2.0"'],
    ['{"jsonrpc":"1.0","id":1,"method":"a"}', 'rpc: "jsonrpc" must be "2.0"'],
    ['{"jsonrpc":2.0,"id":1,"method":"a"}', 'rpc: "jsonrpc" must be "2.0"'],
    ['{"jsonrpc":"2.0","id":{},"method":"a"}', 'rpc: "id" must be a string or a number'],
    ['{"jsonrpc":"2.0","id":true,"method":"a"}', 'rpc: "id" must be a string or a number'],
    ['{"jsonrpc":"2.0","id":null,"method":"a"}', 'rpc: the id of a request must not be null'],
    ['{"jsonrpc":"2.0","id":1,"method":1}', 'rpc: "method" must be a string'],
    ['{"jsonrpc":"2.0","id":1,"method":"a","params":[1]}', 'rpc: "params" must be an object'],
    ['{"jsonrpc":"2.0","id":1}', 'rpc: neither a request, a notification nor a response'],
    ['{"jsonrpc":"2.0","result":{}}', 'rpc: neither a request, a notification nor a response'],
    ['{"jsonrpc":"2.0","id":1,"id":2,"method":"a"}', 'rpc: the message has two ids'],
    ['{"jsonrpc":"2.0","id":1,"\\u0069d":2,"id":3,"method":"a"}', 'rpc: the message has two ids'],
  ])('%s', (text, expected) => {
    expect(why(check(text))).toBe(expected);
    expect(why(read(text))).toBe(expected);
  });

  it.each(['', '  ', '\u0000', '\ufeff{}'])('nothing, or nothing of JSON: %j', (text) => {
    expect(why(check(text))).toBe('json: the line is not valid JSON');
    expect(read(text).kind).toBe('malformed');
  });

  it.each([
    '{"jsonrpc":"2.0","id":1,"method":"a"}x',
    '{"jsonrpc":"2.0","id":1,"method":"a"',
    '{"jsonrpc":"2.0","id":1,"method":"a",}',
    '{"jsonrpc":"2.0" "id":1}',
  ])('broken off or followed by something: %s', (text) => {
    expect(why(read(text))).toBe('json: the line is not one JSON object');
    expect(why(check(text))).toBe('json: the line is not valid JSON');
  });

  it('still names the id, where there is one, so that its sender gets an answer', () => {
    const line = Buffer.from('{"jsonrpc":"2.0","id":"seven","method":"a","params":{"x":01}}');
    const found = checkEnvelope(line);
    expect(why(found)).toBe('json: the line is not valid JSON');
    expect(found.id && textOf(line, found.id)).toBe('"seven"');
  });

  it('never takes half an id for a whole one: a cut line names none', () => {
    expect(check('{"jsonrpc":"2.0","method":"a","id":12').id).toBeUndefined();
    expect(check('{"jsonrpc":"2.0","id":12').id).toBeUndefined();
  });
});

describe('what is one', () => {
  it.each(['1.0', '-0', '1e2', '1152921504606846976', '-1.5E+3', '"1"', '"\\u0031"', '""'])('id %s', (id) => {
    const line = Buffer.from(`{"jsonrpc":"2.0","id": ${id} ,"method":"a"}`);
    for (const look of both) {
      const found = look(line);
      expect(why(found)).toBe('request');
      expect(found.id && textOf(line, found.id)).toBe(id);
    }
  });

  it('a response to nobody: id null', () => {
    const found = read('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"?"}}');
    expect(why(found)).toBe('response');
  });

  it('with escaped keys, and the last of repeated members, as JSON.parse has it', () => {
    const text = '{"json\\u0072pc":"2\\u002e0","\\u0069d":5,"method":"a","m\\u0065thod":"b"}';
    const found = check(text);
    expect(found).toMatchObject({ kind: 'request', method: 'b' });
  });
});

const nested = (depth: number): string => `{"jsonrpc":"2.0","id":1,"result":${'['.repeat(depth)}${']'.repeat(depth)}}`;

describe('depth', () => {
  it('512 levels pass the strict check, one more does not', () => {
    expect(why(check(nested(511)))).toBe('response');
    expect(why(check(nested(512)))).toBe('json: the line is nested more than 512 levels deep');
  });

  it('a hundred thousand brackets are an error and no stack overflow', () => {
    expect(why(check(nested(100_000)))).toBe('json: the line is nested more than 512 levels deep');
    expect(why(check('['.repeat(100_000)))).toMatch(/^json: /);
    expect(why(check(`{"jsonrpc":"2.0","id":1,"result":${'{"a":'.repeat(100_000)}`))).toMatch(/^json: /);
    expect(why(read(nested(100_000)))).toBe('response');
    expect(why(read(`{"jsonrpc":"2.0","id":1,"result":${'{"a":['.repeat(100_000)}`))).toMatch(/^json: /);
  });
});

describe('an answer with two ids', () => {
  it('counts by its last one, as for JSON.parse: whoever waits is answered', () => {
    const line = Buffer.from('{"\\u0069d":"decoy","id":1,"jsonrpc":"2.0","result":{}}');
    const envelope = readEnvelope(line);
    expect(
      envelope.kind === 'response' && envelope.id && line.toString('utf8', envelope.id.start, envelope.id.end),
    ).toBe('1');
  });
});
