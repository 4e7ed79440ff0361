import type { InstanceStatus } from '../../admin/index.ts';
import { erasOf } from '../../gateway/index.ts';
import type { InstanceView } from '../../instance/index.ts';
import type { Composed } from '../compose.ts';

type Seen = Pick<Composed, 'pool' | 'gateway'>;

/** One instance as the admin API shows it. */
export function instanceStatus(view: InstanceView, { pool, gateway }: Seen): InstanceStatus {
  const spec = pool.specOf(view.key);
  const { key, name, project, kind, state, epoch, leases, calls, errors, restarts, crashes, breaker } = view;
  const { pid, startedAt } = view;
  return {
    key,
    name,
    project,
    kind,
    era: spec ? erasOf(spec).join('+') : null,
    share: orNull(spec?.definition.share),
    state,
    epoch,
    pid: orNull(pid),
    socket_path: orNull(view.socketPath),
    started_at: iso(startedAt),
    uptime_ms: pid !== undefined && startedAt !== undefined ? gateway.clock.now() - startedAt : null,
    leases,
    in_flight: view.inFlight,
    calls,
    errors,
    heard_at: iso(view.heardAt),
    silent_since: iso(view.silentSince),
    restarts,
    crashes,
    next_start_at: iso(view.nextStartAt),
    breaker,
    last_error: orNull(view.lastError),
    last_exit: exitOf(view),
    rss_bytes: orNull(view.rssBytes),
    log_file: orNull(spec?.logFile),
  };
}

const exitOf = ({ lastExit }: InstanceView): InstanceStatus['last_exit'] =>
  lastExit
    ? { code: lastExit.code, signal: lastExit.signal, why: lastExit.why, at: new Date(lastExit.at).toISOString() }
    : null;

export const orNull = <T>(value: T | undefined): T | null => value ?? null;

export const iso = (at: number | null | undefined): string | null =>
  typeof at === 'number' ? new Date(at).toISOString() : null;
