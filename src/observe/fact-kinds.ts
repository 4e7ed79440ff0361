import type { Fact } from '../kernel/report.ts';

export type FactKind = Fact['kind'];

/** Every fact there is. The compiler refuses a table that misses one; dashboards and tests stand on the names. */
const table: Readonly<Record<FactKind, true>> = {
  'hub.started': true,
  'hub.draining': true,
  'hub.stopped': true,
  'hub.swept': true,
  'connection.opened': true,
  'connection.refused': true,
  'connection.closed': true,
  'connection.stalled': true,
  'instance.starting': true,
  'instance.ready': true,
  'instance.failed': true,
  'instance.adopted': true,
  'instance.exited': true,
  'instance.waiting': true,
  'instance.held': true,
  'instance.unresponsive': true,
  'instance.heavy': true,
  'instance.queued': true,
  'instance.state': true,
  'breaker.changed': true,
  'store.opened': true,
  'store.away': true,
  'store.back': true,
  'store.dropped': true,
  'session.pruned': true,
  'ownership.taken': true,
  'ownership.lost': true,
  'call.answered': true,
  'message.dropped': true,
  'manifest.changed': true,
  'config.loaded': true,
  'file.unusable': true,
  bug: true,
};

export const factKinds = Object.keys(table) as readonly FactKind[]; // keys of the table above, no others
