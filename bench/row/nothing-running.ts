import * as columns from '../column/columns.ts';
import { withWays } from '../column/prepare.ts';
import { median } from '../statistics.ts';
import { everything, timeToTools } from './new-client.ts';
import { type Row, valuesBy } from './row.ts';

/** No hub, no instance; the server's manifest is remembered from an earlier time. */
export const nothingRunning: Row = {
  name: 'nothing-running',
  measure: ({ runs }) =>
    withWays([columns.direct, columns.warrenRun, columns.warrenConnect], everything, async (ways) => {
      const samples = new Map(ways.map(({ column }) => [column.name, [] as number[]]));
      for (let run = 0; run <= runs; run++)
        for (const { column, way } of ways) {
          const took = await timeToTools(way);
          if (run > 0) samples.get(column.name)?.push(took); // the first time fills the manifest
          if (column.name !== 'direct') await way.home.command('stop');
        }
      const measured = [...samples].map(([column, ms]) => ({ column, values: { start: median(ms) } }));
      const start = valuesBy({ measured }, 'start');
      const claims = ['warren run', 'warren connect'].map((name) => ({
        what: `${name} to direct`,
        reached: start(name) / start('direct'),
        limit: 1.2,
        sense: '<=' as const,
      }));
      const measures = [{ name: 'start', unit: 'ms', digits: 0 }];
      return {
        title: 'Nothing running: start of the shim to tools/list from the manifest',
        measures,
        measured,
        claims,
      };
    }),
};
