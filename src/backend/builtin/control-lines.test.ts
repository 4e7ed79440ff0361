import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Claim,
  controlHello,
  dataHello,
  type HubLine,
  hubLine,
  type InstanceLine,
  instanceLine,
  readFirstLine,
  readHubLine,
  readInstanceLine,
} from './control-lines.ts';

const word = fc.string({ minLength: 1, maxLength: 128 });
const count = fc.nat();
const claim: fc.Arbitrary<Claim> = fc.record({ nonce: word, hub: word, epoch: count });
const texts = fc.dictionary(fc.string(), fc.string());
const saved = fc.record({ version: count, value: fc.jsonValue() });
const optional = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[]) =>
  fc.record(shape, { requiredKeys: required, noNullPrototype: true });

const hubLines: fc.Arbitrary<HubLine> = fc.oneof(
  claim.map((attach) => ({ attach })),
  optional({ key: fc.string(), env: texts, root: fc.string(), logFile: fc.string(), state: saved }, ['key']).map(
    (become) => ({ become }),
  ),
  count.map((ping) => ({ ping })),
  count.map((save) => ({ save })),
  count.map((saved) => ({ saved })),
);
const instanceLines: fc.Arbitrary<InstanceLine> = fc.oneof(
  fc
    .record({
      nonce: word,
      hub: word,
      epoch: count,
      kind: word,
      key: fc.string(),
      pid: count,
      stateVersion: count,
      env: texts,
      logFrom: count,
    })
    .map((attached) => ({ attached })),
  fc.string().map((refused) => ({ refused })),
  count.map((pong) => ({ pong })),
  optional({ n: count, asked: count, saved, lost: fc.string() }, ['n']).map((state) => ({ state })),
);

/** As it comes out of a channel: without its line end. And as JSON has it: -0 is 0 there. */
const read = (line: Buffer): Buffer => line.subarray(0, -1);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('control lines', () => {
  it('are read as they were written', () => {
    const hub = fc.property(hubLines, (line) => {
      expect(readHubLine(read(hubLine(line)))).toEqual(plain(line));
    });
    const instance = fc.property(instanceLines, (line) => {
      expect(readInstanceLine(read(instanceLine(line)))).toEqual(plain(line));
    });
    fc.assert(hub);
    fc.assert(instance);
  });

  it('open a connection for control or for data', () =>
    fc.assert(
      fc.property(claim, (one) => {
        expect(readFirstLine(read(controlHello(one)))).toEqual({ kind: 'control', claim: one });
        expect(readFirstLine(read(dataHello(one)))).toEqual({ kind: 'data', nonce: one.nonce, epoch: one.epoch });
      }),
    ));

  it('of whatever else are nothing, and never an error', () => {
    const bytes = fc.uint8Array().map((some) => Buffer.from(some));
    const json = fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)));
    fc.assert(
      fc.property(fc.oneof(bytes, json), (line) => {
        expect(readFirstLine(line)).toBeUndefined();
        expect(readHubLine(line)).toBeUndefined();
        expect(readInstanceLine(line)).toBeUndefined();
      }),
    );
  });

  it('are turned down when a part is amiss', () => {
    const amiss = [
      { control: 1, attach: { nonce: 'n', hub: 'h', epoch: -1 } },
      { control: 1, attach: { nonce: '', hub: 'h', epoch: 1 } },
      { control: 1, attach: { nonce: 'n'.repeat(129), hub: 'h', epoch: 1 } },
      { control: 1 },
      { control: 2, attach: { nonce: 'n', hub: 'h', epoch: 1 } },
      { data: 1, nonce: 'n' },
      { data: 1, nonce: 7, epoch: 1 },
      { data: 1, nonce: 'n', epoch: 1.5 },
    ];
    for (const value of amiss) expect(readFirstLine(Buffer.from(JSON.stringify(value)))).toBeUndefined();
    expect(readHubLine(Buffer.from('{"become":{"key":"k","env":{"A":1}}}'))).toBeUndefined();
    expect(readHubLine(Buffer.from('{"become":{"key":"k","state":{"version":1}}}'))).toBeUndefined();
    expect(readHubLine(Buffer.from('{"ping":"1"}'))).toBeUndefined();
    expect(readInstanceLine(Buffer.from('{"became":{"state":"perhaps","why":""}}'))).toBeUndefined();
  });

  it('of a newer Warren say what they say beside what is known', () =>
    expect(readHubLine(Buffer.from('{"ping":3,"later":true}'))).toEqual({ ping: 3 }));
});
