import { expect, it } from 'vitest';
import type { Call } from './command-row.ts';
import { Flood } from './flood.ts';

const call = (tool: string, outcome: Call['outcome'] = 'ok', connection = 'c_1'): Call => ({
  connection,
  project: undefined,
  tool,
  server: undefined,
  instance: undefined,
  outcome,
  tookMs: 2,
  request: Buffer.alloc(0),
  answer: { kind: 'none' },
});

it('work passes whole, a flood is counted and no call of it is lost', () => {
  const flood = new Flood(0);
  let passed = 0;
  for (let at = 0; at < 10_000; at++) if (flood.lets(call(at % 2 ? 'a' : 'b'), at)) passed++;
  const sums = flood.take();
  expect(passed).toBe(200 + 249);
  expect(sums.map((sum) => sum.call.tool).toSorted()).toEqual(['a', 'b']);
  expect(passed + sums.reduce((all, { calls }) => all + calls, 0)).toBe(10_000);
  expect(sums.reduce((all, { tookMs }) => all + tookMs, 0)).toBe(2 * (10_000 - passed));
  expect(flood.take()).toEqual([]);
});

it('a thousand calls a minute are no flood, whatever their outcome', () => {
  const flood = new Flood(0);
  for (let at = 0; at < 5000; at++) expect(flood.lets(call('a', at % 3 ? 'ok' : 'error'), at * 60)).toBe(true);
});

it('sums up so many kinds apart, whatever names a loop makes up, and the others together', () => {
  const flood = new Flood(0);
  for (let at = 0; at < 5200; at++) flood.lets(call(`made_up_${at}`), 0);
  const sums = flood.take();
  expect(sums.length).toBeLessThan(200);
  expect(sums.reduce((all, { calls }) => all + calls, 0)).toBe(5000);
  expect(sums.at(-1)).toMatchObject({ calls: expect.toSatisfy((calls: number) => calls > 4800) });
});

it('counts the calls of each connection under itself, also those of too many kinds', () => {
  const flood = new Flood(0);
  for (let at = 0; at < 5200; at++) flood.lets(call(`made_up_${at}`, 'ok', at % 4 ? 'c_1' : 'c_2'), 0);
  const counted = new Map<string, number>();
  for (const { call: first, calls } of flood.take())
    counted.set(first.connection, (counted.get(first.connection) ?? 0) + calls);
  expect(Object.fromEntries(counted)).toEqual({ c_1: 3750, c_2: 1250 });
});
