import { callTool } from '../../test/support/json-rpc.ts';
import { isBuilt } from '../../test/support/paths.ts';
import type { RawClient } from '../../test/support/raw-client.ts';
import { TempHome } from '../../test/support/temp-home.ts';
import { median } from '../statistics.ts';
import { echo } from './calls.ts';
import type { Row } from './row.ts';

const clients = 100;

/** A hundred clients in two projects at once, on a machine where nothing runs. */
export const herd: Row = {
  name: 'herd',
  async measure() {
    const title = `${clients} clients at once, nothing running, two projects`;
    const measures = ['hubs', 'instances', 'answered', 'first ms', 'median ms', 'last ms'].map((name) => ({
      name,
      unit: '',
      digits: 0,
    }));
    if (!isBuilt()) return { title, measures, measured: [], claims: [] };
    await using home = new TempHome();
    const projects = [home.project('one'), home.project('two')];
    const from = performance.now();
    const one = async (at: number): Promise<{ took: number; pid: string; client: RawClient }> => {
      const client = home.run(echo, projects[at % 2] ?? '');
      await client.initialize();
      const pid = (await callTool(client, 'pid')).text;
      return { took: performance.now() - from, pid, client };
    };
    const done = await Promise.allSettled(Array.from({ length: clients }, (_, at) => one(at)));
    const answered = done.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
    const took = answered.map((it) => it.took);
    const values = {
      hubs: home.hubs().length,
      instances: home.instances(echo[0] ?? '').length,
      answered: answered.length,
      'first ms': Math.min(...took),
      'median ms': median(took),
      'last ms': Math.max(...took),
    };
    const claims = [
      { what: 'hubs', reached: values.hubs, limit: 1, sense: '<=' as const, unit: '' },
      { what: 'instances', reached: values.instances, limit: projects.length, sense: '<=' as const, unit: '' },
      { what: 'clients answered', reached: values.answered, limit: clients, sense: '>=' as const, unit: '' },
    ];
    return { title, measures, measured: [{ column: 'warren run', values }], claims };
  },
};
