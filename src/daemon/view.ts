import type { HubView, InstanceStatus } from '../admin/index.ts';
import type { Served } from '../gateway/index.ts';
import { peopleName } from '../gateway/index.ts';
import type { InstanceView } from '../instance/index.ts';
import { instanceKey } from '../kernel/ids.ts';
import type { ClientFacts } from '../protocol/index.ts';
import type { Composed } from './compose.ts';
import type { Configured } from './config-of.ts';
import type { Hub } from './hub.ts';
import { rssOf } from './rss-of.ts';

export interface ViewOptions {
  readonly composed: Composed;
  readonly hub: Hub;
  readonly nonce: string;
  readonly version: string;
  readonly socket: string;
  readonly startedAt: number;
  readonly baseUrl: () => string;
  readonly stop: (why: string) => void;
}

/** The hub as the admin API shows it. */
export function viewOf(config: Configured, options: ViewOptions): HubView {
  const { composed, hub } = options;
  const { pool } = composed;
  const instances = (): InstanceStatus[] => pool.list().map((view) => instanceStatus(view, composed));
  const find = (key: string): InstanceStatus | undefined => instances().find((one) => one.key === key);
  const changed = async (key: string, change: () => Promise<boolean>) => {
    if (!find(key)) return undefined;
    const done = await change();
    const instance = find(key);
    return instance && { changed: done, instance };
  };
  return {
    instanceId: options.nonce,
    readiness: () =>
      hub.leaving === undefined ? { status: 'ready', why: '' } : { status: 'draining', why: hub.leaving },
    status: () => status(config, options, instances()),
    instances,
    connections: () => [...hub.served].map((served) => connectionStatus(served)),
    detect: (facts) => detected(options, facts),
    restartInstance: (key) => changed(key, () => pool.restart(instanceKey(key))),
    stopInstance: (key) => changed(key, () => pool.stop(instanceKey(key), 'requested')),
    lastWords: (key) => (find(key) ? (pool.lastWords(instanceKey(key)) ?? '') : undefined),
    stop() {
      setImmediate(() => options.stop('asked to stop'));
      return { stopping: true, pid: process.pid };
    },
    connect: (socket) => hub.take(socket),
  };
}

function status(
  config: Configured,
  options: ViewOptions,
  instances: readonly InstanceStatus[],
): ReturnType<HubView['status']> {
  const counts = { cold: 0, starting: 0, ready: 0, stopping: 0, waiting: 0, held: 0 };
  for (const { state } of instances) counts[state]++;
  const { clock } = options.composed.gateway;
  return {
    version: options.version,
    pid: process.pid,
    mode: 'shared',
    started_at: new Date(options.startedAt).toISOString(),
    uptime_ms: clock.now() - options.startedAt,
    home: config.places.home,
    socket: options.socket,
    base_url: options.baseUrl(),
    connections: options.hub.served.size,
    instances: counts,
    rss_bytes: process.memoryUsage.rss(),
    draining: options.hub.leaving !== undefined,
    problems: problemsOf(options),
  };
}

/** What stands in the way of any connected client. */
function problemsOf({ hub, composed }: ViewOptions): string[] {
  const all = [...hub.served].flatMap(
    ({ client }) => composed.gateway.serversFor(client.detection.project, client.hello.facts).problems,
  );
  return [...new Set(all)];
}

function instanceStatus(view: InstanceView, { pool, gateway }: Composed): InstanceStatus {
  const spec = pool.specOf(view.key);
  const { key, name, project, kind, state, leases, inFlight, restarts, pid, startedAt } = view;
  const alive = pid !== undefined;
  return {
    key,
    name,
    project,
    kind,
    state,
    leases,
    restarts,
    in_flight: inFlight,
    era: orNull(spec?.era),
    share: orNull(spec?.definition.share),
    pid: orNull(pid),
    started_at: iso(startedAt),
    uptime_ms: alive && startedAt !== undefined ? gateway.clock.now() - startedAt : null,
    last_error: orNull(view.lastError),
    last_exit: exitOf(view),
    rss_bytes: alive ? rssOf(pid) : null,
    log_file: orNull(spec?.logFile),
  };
}

const exitOf = ({ lastExit }: InstanceView): InstanceStatus['last_exit'] =>
  lastExit
    ? { code: lastExit.code, signal: lastExit.signal, why: lastExit.why, at: new Date(lastExit.at).toISOString() }
    : null;

const orNull = <T>(value: T | undefined): T | null => value ?? null;

function connectionStatus({ client, since }: Served): ReturnType<HubView['connections']>[number] {
  const { hello, detection, handshake } = client;
  return {
    id: client.id,
    mode: hello.mode,
    project: peopleName(detection.project, hello.facts.cwd),
    client: { name: handshake?.name ?? null, version: null, pid: hello.pid },
    requests: client.requests,
    in_flight: client.inFlight,
    since: new Date(since).toISOString(),
  };
}

function detected({ composed }: ViewOptions, facts: ClientFacts): ReturnType<HubView['detect']> {
  const { project, confidence, why, candidates, evidence } = composed.gateway.identify(facts);
  const { servers, problems } = composed.gateway.serversFor(project, facts);
  return {
    project: project
      ? {
          root: project.root,
          slug: project.slug,
          version: project.version ?? null,
          id: project.id,
          repository_id: project.repositoryId ?? null,
          kinds: project.kinds,
        }
      : null,
    confidence,
    why,
    candidates,
    evidence,
    servers: servers.map(({ name }) => name),
    problems,
  };
}

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
