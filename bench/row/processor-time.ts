import { processOf } from '../../test/support/process-table.ts';
import { type Session, smallArgument } from './calls.ts';
import { type Row, valuesBy } from './row.ts';

/** What the processes between client and server work for one call, by the books of the kernel. */
export const processorTime: Row = {
  name: 'processor-time',
  async measure({ runs, quick }, stage) {
    const sessions = await stage.sessions();
    const relayed = sessions.filter(({ column }) => column.name !== 'direct');
    const spent = new Map(relayed.map(({ column }) => [column.name, { ms: 0, calls: 0 }]));
    for (let run = 0; run < runs; run++)
      for (const session of relayed) {
        // The kernel counts in steps of 10 ms: enough calls that one step is a few per cent.
        const calls = (quick ? 1_000 : 3_000) * session.column.share;
        const sum = spent.get(session.column.name);
        if (!sum) continue;
        sum.ms += await cpuOf(session, calls);
        sum.calls += calls;
      }
    const measured = [...spent].map(([column, { ms, calls }]) => ({ column, values: { cpu: (ms / calls) * 1000 } }));
    const cpu = valuesBy({ measured }, 'cpu');
    const claims = ['warren run', 'warren connect'].map((name) => ({
      what: `${name} to floor`,
      reached: cpu(name) / cpu('floor'),
      limit: 1.4,
      sense: '<=' as const,
    }));
    const measures = [{ name: 'cpu', unit: 'us/call', digits: 0 }];
    return { title: 'Processor time of shim and hub per call', measures, measured, claims };
  },
};

async function cpuOf({ way, call }: Session, calls: number): Promise<number> {
  const pids = way.between();
  const total = (): number => pids.reduce((sum, pid) => sum + (processOf(pid)?.cpuMs ?? 0), 0);
  const before = total();
  for (let at = 0; at < calls; at++) await call('echo', smallArgument);
  return total() - before;
}
