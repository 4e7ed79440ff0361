import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { event, heartbeat, metrics, SmallSpoolFile, saved } from '../../test/support/small-store.ts';
import type { Fact } from '../kernel/report.ts';
import type { StoreRecord } from './contract.ts';
import { Spool } from './spool.ts';
import { lineOf, parsed } from './spool-lines.ts';

function world(mostBytes = 100_000) {
  const file = new SmallSpoolFile();
  const facts: Fact[] = [];
  const open = async (): Promise<Spool> => {
    const spool = new Spool(file, (fact) => facts.push(fact), mostBytes);
    await spool.load();
    return spool;
  };
  return { file, facts, open };
}

const sizeOf = (...records: StoreRecord[]): number => records.reduce((sum, one) => sum + lineOf(one).length, 0);

describe('the spool', () => {
  it('gives back what it was given, in order, also to the next hub', async () => {
    const { open } = world();
    const first = await open();
    const records = [event(1), heartbeat(2), metrics(3), saved(4)];
    await first.add(records);
    expect(first.next(10)).toEqual(records);
    const next = await open();
    expect(next.next(2)).toEqual(records.slice(0, 2));
    expect(next.waiting).toBe(4);
  });

  it('keeps what was taken until all is: a hub that is killed in between has it written again', async () => {
    const { file, open } = world();
    const spool = await open();
    await spool.add([event(1), event(2)]);
    await spool.taken(1);
    expect((await open()).next(10)).toEqual([event(1), event(2)]);
    await spool.taken(1);
    expect(file.bytes).toHaveLength(0);
  });

  it('writes over what a failed write left', async () => {
    const { file, open } = world();
    const spool = await open();
    await spool.add([event(1)]);
    file.fault = new Error('ENOSPC');
    await expect(spool.add([event(2)])).rejects.toThrow('ENOSPC');
    file.fault = undefined;
    file.bytes = Buffer.concat([file.bytes, lineOf(event(2)).subarray(0, 30)]);
    await spool.add([event(3)]);
    expect((await open()).next(10)).toEqual([event(1), event(3)]);
  });

  it('sets aside what is no record, says so once, and keeps the rest', async () => {
    const { file, facts, open } = world();
    const lines = [lineOf(event(1)), 'garbage\n', '{"kind":"event"}\n', '[1]\n', '\n', lineOf(event(2)), '{"kind":"ev'];
    file.bytes = Buffer.concat(lines.map((line) => Buffer.from(line)));
    expect((await open()).next(10)).toEqual([event(1), event(2)]);
    expect(file.aside).toEqual(['garbage', '{"kind":"event"}', '[1]', '{"kind":"ev']);
    expect(facts).toMatchObject([{ kind: 'file.unusable', path: file.path }]);
    await open();
    expect(facts).toHaveLength(1);
  });

  it('drops a record that no line can hold', async () => {
    const { facts, open } = world();
    const spool = await open();
    const circle: Record<string, unknown> = {};
    circle['itself'] = circle;
    const bad = event(1, 'k', circle);
    expect(await spool.add([bad, event(2)])).toEqual(new Set([bad]));
    expect(spool.next(10)).toEqual([event(2)]);
    expect(facts.map(({ kind }) => kind)).toEqual(['bug']);
  });
});

describe('a full spool', () => {
  it('lets go of states that a later one replaced, and counts none of them', async () => {
    const { facts, open } = world(sizeOf(saved(1)) * 4);
    const spool = await open();
    for (let n = 0; n < 20; n++) expect(await spool.add([saved(n)])).toEqual(new Set());
    expect(spool.next(20).at(-1)).toEqual(saved(19));
    expect(facts).toEqual([]);
  });

  it('drops the oldest metrics first', async () => {
    const { facts, open } = world(sizeOf(event(0)) * 10);
    const spool = await open();
    for (let n = 0; n < 8; n++) await spool.add([metrics(n), event(n)]);
    const kept = spool.next(100);
    expect(kept.filter(({ kind }) => kind === 'event')).toHaveLength(8);
    const left = kept.filter(({ kind }) => kind === 'metrics');
    expect(left.length).toBeLessThan(8);
    expect(left).toEqual(
      left.length === 0 ? [] : Array.from({ length: left.length }, (_, n) => metrics(8 - left.length + n)),
    );
    expect(facts.every(({ kind }) => kind === 'store.dropped')).toBe(true);
    expect(facts.length).toBeGreaterThan(0);
  });

  it('then takes nothing more, and says what found no room', async () => {
    const { open } = world(sizeOf(event(0)) * 3);
    const spool = await open();
    const late = event(3);
    expect(await spool.add([event(0), event(1), event(2), late])).toEqual(new Set([late]));
    expect(await spool.add([late])).toEqual(new Set([late]));
    expect(spool.next(10)).toEqual([event(0), event(1), event(2)]);
  });

  it('has room again for what was taken', async () => {
    const { open } = world(sizeOf(event(0)) * 4);
    const spool = await open();
    await spool.add([event(0), event(1), event(2), event(3)]);
    await spool.taken(2);
    expect(await spool.add([event(4)])).toEqual(new Set());
    expect((await open()).next(10)).toEqual([event(2), event(3), event(4)]);
  });

  it('never grows beyond its bound', async () => {
    const records = fc.array(
      fc.oneof(
        fc.nat(50).map((n) => event(n)),
        fc.nat(50).map((n) => metrics(n)),
        fc.nat(50).map((n) => saved(n, 'k', 'x'.repeat(n))),
      ),
      { maxLength: 8 },
    );
    const steps = fc.array(fc.tuple(records, fc.nat(4)), { maxLength: 12 });
    const property = fc.asyncProperty(steps, fc.integer({ min: 0, max: 3000 }), async (steps, most) => {
      const { file, open } = world(most);
      const spool = await open();
      for (const [records, taken] of steps) {
        await spool.add(records);
        expect(file.bytes.length).toBeLessThanOrEqual(most);
        await spool.taken(Math.min(taken, spool.waiting));
      }
      const { records: kept, strange } = parsed(file.bytes);
      expect(strange).toEqual([]);
      expect(kept.slice(kept.length - spool.waiting)).toEqual(spool.next(1000));
    });
    await fc.assert(property, { numRuns: 300 });
  });
});

it('whatever bytes are in the file: every whole record is found, nothing is thrown', () => {
  const piece = fc.oneof(
    fc.nat(9).map((n) => ({ bytes: lineOf(event(n)), record: event(n) })),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => ({
      bytes: Buffer.from([...bytes.map((byte) => (byte === 10 ? 32 : byte)), 10]),
      record: undefined,
    })),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.nat(20), (pieces, tail) => {
      const torn = lineOf(event(99)).subarray(0, tail);
      const { records } = parsed(Buffer.concat([...pieces.map(({ bytes }) => bytes), torn]));
      expect(records).toEqual(pieces.flatMap(({ record }) => record ?? []));
    }),
  );
});
