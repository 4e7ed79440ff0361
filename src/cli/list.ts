import type { InstanceState, InstanceStatus } from '../admin/contract.ts';
import { adminClient } from './admin-client.ts';
import { outJson, type Told } from './command.ts';
import type { Io } from './io.ts';
import { bytes, duration } from './quantities.ts';
import { type Screen, type Style, screenOf } from './screen.ts';
import { type Cell, type Column, table } from './table.ts';

/** `warren list` */
export async function list(io: Io, { json }: Told): Promise<number> {
  const instances = await adminClient(io).instances();
  if (json) outJson(io, { instances });
  else
    io.out(
      instances.length > 0
        ? instanceTable(instances, screenOf(io))
        : 'No instances yet: they start with the first call of a client.\n',
    );
  return 0;
}

const columns: readonly Column[] = [
  { title: 'KEY' },
  { title: 'PROJECT' },
  { title: 'SERVER' },
  { title: 'STATE' },
  { title: 'PID', align: 'right' },
  { title: 'UP', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'LEASES', align: 'right' },
  { title: 'CALLS', align: 'right' },
  { title: 'RESTARTS', align: 'right' },
  { title: 'LAST ERROR', shrinks: true },
];

const styles: Readonly<Record<InstanceState, Style>> = {
  ready: 'green',
  starting: 'yellow',
  stopping: 'yellow',
  cold: 'dim',
  waiting: 'yellow',
  held: 'red',
};

export function instanceTable(instances: readonly InstanceStatus[], screen: Screen): string {
  const sorted = instances.toSorted((a, b) => a.project.localeCompare(b.project) || a.name.localeCompare(b.name));
  return table(columns, sorted.map(row), screen);
}

const row = (one: InstanceStatus): Cell[] => [
  { text: one.key.slice(0, 8), style: 'dim' },
  { text: one.project, style: 'bold' },
  { text: one.name },
  { text: one.state, style: styles[one.state] },
  { text: one.pid === null ? '-' : String(one.pid) },
  { text: one.uptime_ms === null ? '-' : duration(one.uptime_ms) },
  { text: one.rss_bytes === null ? '-' : bytes(one.rss_bytes) },
  { text: String(one.leases) },
  { text: String(one.in_flight) },
  { text: String(one.restarts) },
  { text: one.last_error?.split('\n', 1)[0] ?? '', style: 'red' },
];
