import type { HubStatus } from '../admin/contract.ts';
import { counted, duration } from '../kernel/quantities.ts';
import { adminClient } from './admin-client.ts';
import { outJson, type Told } from './command.ts';
import type { Io } from './io.ts';
import { bytes } from './quantities.ts';
import { type Screen, screenOf } from './screen.ts';
import { visible } from './visible.ts';

/** `warren status` */
export async function status(io: Io, { json }: Told): Promise<number> {
  const answer = await adminClient(io).status();
  if (json) outJson(io, answer);
  else io.out(story(answer, screenOf(io)));
  return 0;
}

export function story(hub: HubStatus, screen: Screen): string {
  const state = hub.draining ? screen.paint('yellow', 'is stopping') : screen.paint('green', 'is running');
  const total = Object.values(hub.instances).reduce((sum, count) => sum + count, 0);
  const states = Object.entries(hub.instances).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []));
  const lines = [
    `Warren ${hub.version} ${state}: pid ${hub.pid}, up ${duration(hub.uptime_ms)}, ${bytes(hub.rss_bytes)}`,
    `  ${counted(hub.connections, 'connection')}, ${counted(total, 'instance')}${states.length > 0 ? ` (${states.join(', ')})` : ''}${placesIn(hub)}`,
    `  home    ${hub.home}`,
    `  socket  ${hub.socket}`,
    `  http    ${hub.base_url}`,
    ...storeLine(hub),
    ...[...troublesOf(hub), ...hub.problems].map((problem) => `${screen.paint('yellow', '!')} ${visible(problem)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** A hub of an earlier version says nothing of it. */
const placesIn = ({ limits }: Partial<HubStatus>): string =>
  limits ? `, ${counted(limits.running, 'process', 'processes')} of at most ${limits.allowed}` : '';

const troublesOf = ({ troubles = [] }: Partial<HubStatus>): readonly string[] => troubles;

function storeLine({ store }: Partial<HubStatus>): string[] {
  if (!store) return [];
  const waiting = store.waiting > 0 ? `, ${counted(store.waiting, 'record')} to be written` : '';
  return [`  store   ${store.engine}, ${store.state}${waiting}`];
}
