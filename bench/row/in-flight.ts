import { median } from '../statistics.ts';
import { type Session, smallArgument } from './calls.ts';
import { type Row, valuesBy } from './row.ts';

const width = 64;

/** 64 calls under way at any time: how many are answered in a second. */
export const inFlight: Row = {
  name: 'in-flight',
  async measure({ runs, quick }, stage) {
    const sessions = await stage.sessions();
    const samples = new Map(sessions.map(({ column }) => [column.name, [] as number[]]));
    for (let run = 0; run <= runs; run++)
      for (const session of sessions) {
        const calls = (quick ? 3_000 : 10_000) * session.column.share;
        const rate = await callsPerSecond(session, calls);
        if (run > 0) samples.get(session.column.name)?.push(rate); // what is longer than a floor is compiled for longer, too
      }
    const measured = [...samples].map(([column, rates]) => ({ column, values: { rate: median(rates) } }));
    const rate = valuesBy({ measured }, 'rate');
    const attached = rate('supergateway stdio');
    const best = Math.max(rate('mcp-proxy'), rate('supergateway'), attached);
    const claims = ['warren run', 'warren connect'].flatMap((name) => [
      { what: `${name} to floor`, reached: rate(name) / rate('floor'), limit: 0.8, sense: '>=' as const },
      {
        what: `${name} to the peer with a stdio attach`,
        reached: rate(name) / attached,
        limit: 5,
        sense: '>=' as const,
      },
      { what: `${name} to the best peer`, reached: rate(name) / best, limit: 3, sense: '>=' as const },
    ]);
    const measures = [{ name: 'rate', unit: 'calls/s', digits: 0 }];
    return { title: '64 calls in flight', measures, measured, claims };
  },
};

async function callsPerSecond({ call }: Session, calls: number): Promise<number> {
  let left = calls;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await call('echo', smallArgument);
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: width }, lane));
  return calls / ((performance.now() - from) / 1000);
}
