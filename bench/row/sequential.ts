import { median, percentile } from '../statistics.ts';
import { smallArgument } from './calls.ts';
import { type Row, valuesBy } from './row.ts';

/** One call after the other: what a relay adds to the time of each. */
export const sequential: Row = {
  name: 'sequential',
  async measure({ runs, quick }, stage) {
    const sessions = await stage.sessions();
    const samples = new Map(sessions.map(({ column }) => [column.name, [] as number[]]));
    for (let run = 0; run < runs; run++) {
      for (const { column, call } of sessions) {
        const calls = (quick ? 200 : 500) * Math.sqrt(column.share); // at least enough for a p99
        for (let at = 0; at < calls; at++) {
          const from = performance.now();
          await call('echo', smallArgument);
          samples.get(column.name)?.push(performance.now() - from);
        }
      }
    }
    const measured = [...samples].map(([column, ms]) => ({
      column,
      values: { p50: median(ms), p99: percentile(ms, 0.99) },
    }));
    const [p50, p99] = [valuesBy({ measured }, 'p50'), valuesBy({ measured }, 'p99')];
    const claims = ['warren run', 'warren connect'].flatMap((name) => [
      { what: `${name} p50 to floor`, reached: p50(name) / p50('floor'), limit: 1.2, sense: '<=' as const },
      { what: `${name} p50 to direct`, reached: p50(name) / p50('direct'), limit: 2.5, sense: '<=' as const },
      { what: `${name} p99 to floor`, reached: p99(name) / p99('floor'), limit: 1.5, sense: '<=' as const },
    ]);
    const measures = [
      { name: 'p50', unit: 'ms', digits: 3 },
      { name: 'p99', unit: 'ms', digits: 3 },
    ];
    return { title: 'Sequential small call', measures, measured, claims };
  },
};
