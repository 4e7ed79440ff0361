import type { HubStatus, InstanceHealth, McpHealth, ProcessLimits, StoreStatus } from '../../admin/index.ts';
import { storeTrouble, troubleOf } from '../../backend/meta/index.ts';
import type { Settings } from '../../config/index.ts';
import type { InstanceView } from '../../instance/index.ts';
import { iso, orNull } from './instance-status.ts';

/** All that the health of a hub is judged by. */
export interface Looked {
  readonly views: readonly InstanceView[];
  readonly limits: ProcessLimits;
  readonly store: StoreStatus;
  /** Why no client is taken any more. */
  readonly leaving: string | undefined;
  readonly now: number;
  readonly lastWords: (view: InstanceView) => string;
  /** Whether the system knows a process of that number. */
  readonly exists: (pid: number) => boolean;
}

/** `GET /api/health/mcp`. A sick instance or an absent store makes the hub degraded, not unable. */
export function mcpHealth(looked: Looked): McpHealth {
  const { views, limits, store, leaving } = looked;
  const instances = views.map((view) => instanceHealth(view, looked));
  const healthy = instances.filter((one) => one.healthy).length;
  const why = [storeTrouble(store), ...instances.map(({ problem }) => problem)].filter(
    (text) => typeof text === 'string',
  );
  return {
    status: leaving === undefined ? (why.length > 0 ? 'degraded' : 'healthy') : 'draining',
    why: leaving === undefined ? why : [`The hub takes no more clients: ${leaving}.`, ...why],
    totals: { instances: views.length, healthy, unhealthy: views.length - healthy, by_state: countsOf(views) },
    limits,
    store,
    instances,
  };
}

/** What of it a person should know who only asked how the hub is. */
export const troubles = ({ views, store, now, lastWords }: Looked): string[] =>
  [storeTrouble(store), ...views.map((view) => troubleOf(view, { now, lastWords: lastWords(view) }))].filter(
    (text) => text !== undefined,
  );

export function countsOf(views: readonly InstanceView[]): HubStatus['instances'] {
  const counts = { cold: 0, starting: 0, ready: 0, stopping: 0, waiting: 0, held: 0 };
  for (const { state } of views) counts[state]++;
  return counts;
}

export const limitsOf = (
  views: readonly InstanceView[],
  { instances, instancesPerKind }: Pick<Settings, 'instances' | 'instancesPerKind'>,
): ProcessLimits => ({
  running: views.filter(({ pid }) => pid !== undefined).length,
  allowed: instances,
  allowed_per_kind: instancesPerKind,
});

function instanceHealth(view: InstanceView, { now, lastWords, exists }: Looked): InstanceHealth {
  const { key, name, project, state, pid, crashes, breaker } = view;
  const pidValid = pid === undefined ? null : exists(pid);
  const gone =
    pidValid === false ? `${name} of ${project} (pid ${pid}) is gone; its end was not noticed yet.` : undefined;
  const problem = troubleOf(view, { now, lastWords: lastWords(view) }) ?? gone;
  return {
    key,
    name,
    project,
    state,
    healthy: problem === undefined,
    problem: orNull(problem),
    pid: orNull(pid),
    pid_valid: pidValid,
    socket_path: orNull(view.socketPath),
    heard_at: iso(view.heardAt),
    silent_since: iso(view.silentSince),
    crashes,
    crash_loop: state === 'held',
    next_start_at: iso(view.nextStartAt),
    breaker,
  };
}
