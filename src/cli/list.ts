import type { InstanceStatus, RegisteredInstance } from '../admin/contract.ts';
import { duration } from '../kernel/quantities.ts';
import { adminClient } from './admin-client.ts';
import { outJson, type Told } from './command.ts';
import type { Io } from './io.ts';
import { condition } from './list/condition.ts';
import type { Named } from './pick-instances.ts';
import { bytes } from './quantities.ts';
import { type Screen, screenOf } from './screen.ts';
import { type Cell, type Column, table } from './table.ts';

export interface ListOptions extends Told {
  readonly all?: boolean | undefined;
}

/** `warren list`, with `--all` also what other hubs wrote down in the same store. */
export async function list(io: Io, { all, json }: ListOptions): Promise<number> {
  const client = adminClient(io);
  const instances = await client.instances();
  const others = all ? withoutOwn(await client.registry(), instances) : [];
  if (json) outJson(io, all ? { instances, others } : { instances });
  else {
    const screen = screenOf(io);
    io.out(instances.length > 0 ? instanceTable(instances, screen, Date.now()) : NONE);
    if (others.length > 0)
      io.out(
        `\nWritten down by other hubs, or by earlier runs of this one:\n${otherTable(others, screen, Date.now())}`,
      );
  }
  return 0;
}

const NONE = 'No instances yet: they start with the first call of a client.\n';

const withoutOwn = (registered: readonly RegisteredInstance[], own: readonly InstanceStatus[]): RegisteredInstance[] =>
  registered.filter(({ key, ours }) => !ours || !own.some((one) => one.key === key));

const columns: readonly Column[] = [
  { title: 'KEY' },
  { title: 'PROJECT' },
  { title: 'SERVER' },
  { title: 'STATUS' },
  { title: 'PID', align: 'right' },
  { title: 'UP', align: 'right' },
  { title: 'LEASES', align: 'right' },
  { title: 'CALLS', align: 'right' },
  { title: 'BUSY', align: 'right' },
  { title: 'ERRORS', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'RESTARTS', align: 'right' },
  { title: 'LAST ERROR', shrinks: true },
];

export function instanceTable(instances: readonly InstanceStatus[], screen: Screen, now: number): string {
  return table(
    columns,
    byName(instances).map((one) => row(one, now)),
    screen,
  );
}

const row = (one: InstanceStatus, now: number): Cell[] => [
  ...whose(one),
  condition(one, now),
  { text: numberOr(one.pid) },
  { text: one.uptime_ms === null ? '-' : duration(one.uptime_ms) },
  { text: String(one.leases) },
  { text: String(one.calls) },
  { text: String(one.in_flight) },
  { text: String(one.errors) },
  { text: one.rss_bytes === null ? '-' : bytes(one.rss_bytes) },
  { text: String(one.restarts) },
  lastError(one.last_error),
];

const otherColumns: readonly Column[] = [
  { title: 'KEY' },
  { title: 'PROJECT' },
  { title: 'SERVER' },
  { title: 'STATUS' },
  { title: 'PID', align: 'right' },
  { title: 'HOST' },
  { title: 'HUB' },
  { title: 'SEEN', align: 'right' },
  { title: 'CALLS', align: 'right' },
  { title: 'ERRORS', align: 'right' },
  { title: 'LAST ERROR', shrinks: true },
];

export function otherTable(others: readonly RegisteredInstance[], screen: Screen, now: number): string {
  const rows = byName(others).map((one): Cell[] => [
    ...whose(one),
    { text: one.state },
    { text: numberOr(one.pid) },
    { text: one.host },
    { text: one.hub },
    { text: one.heartbeat_at === null ? '-' : duration(Math.max(0, now - Date.parse(one.heartbeat_at))) },
    { text: String(one.calls) },
    { text: String(one.errors) },
    lastError(one.last_error),
  ]);
  return table(otherColumns, rows, screen);
}

const whose = ({ key, project, name }: Named): Cell[] => [
  { text: key.slice(0, 8), style: 'dim' },
  { text: project, style: 'bold' },
  { text: name },
];

const lastError = (text: string | null): Cell => ({ text: text?.split('\n', 1)[0] ?? '', style: 'red' });

const numberOr = (value: number | null): string => (value === null ? '-' : String(value));

const byName = <T extends Named>(all: readonly T[]): T[] =>
  all.toSorted((a, b) => a.project.localeCompare(b.project) || a.name.localeCompare(b.name));
