import { median } from '../statistics.ts';
import { type Row, valuesBy } from './row.ts';

const bytes = 256 * 1024;

export const bigResult: Row = {
  name: 'big-result',
  async measure({ runs, quick }, stage) {
    const sessions = await stage.sessions();
    const samples = new Map(sessions.map(({ column }) => [column.name, [] as number[]]));
    for (let run = 0; run < runs; run++)
      for (const { column, call } of sessions)
        for (let at = 0; at < (quick ? 15 : 50); at++) {
          const from = performance.now();
          await call('big', { bytes });
          samples.get(column.name)?.push(performance.now() - from);
        }
    const measured = [...samples].map(([column, ms]) => ({ column, values: { p50: median(ms) } }));
    const p50 = valuesBy({ measured }, 'p50');
    const claims = ['warren run', 'warren connect'].map((name) => ({
      what: `${name} p50 to floor`,
      reached: p50(name) / p50('floor'),
      limit: 1.15,
      sense: '<=' as const,
    }));
    const measures = [{ name: 'p50', unit: 'ms', digits: 2 }];
    return { title: 'Result of 256 KiB', measures, measured, claims };
  },
};
