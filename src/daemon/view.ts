import type { HubView, InstanceStatus, Readiness } from '../admin/index.ts';
import { storeTrouble } from '../backend/meta/index.ts';
import type { Served } from '../gateway/index.ts';
import { peopleName } from '../gateway/index.ts';
import { instanceKey } from '../kernel/ids.ts';
import { NamedLocks } from '../kernel/named-locks.ts';
import type { ClientFacts } from '../protocol/index.ts';
import type { Composed } from './compose.ts';
import type { Configured } from './config-of.ts';
import type { Hub } from './hub.ts';
import { countsOf, type Looked, limitsOf, mcpHealth, troubles } from './view/health.ts';
import { hooksView } from './view/hooks.ts';
import { instanceStatus } from './view/instance-status.ts';
import { registryView } from './view/registry.ts';
import { reservationsView } from './view/reservations.ts';
import { sessionsView } from './view/sessions.ts';

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
  const inTurn = turns(composed);
  const look = (): Looked => looked(config, options);
  return {
    instanceId: options.nonce,
    readiness: () => readiness(options),
    mcpHealth: () => mcpHealth(look()),
    status: () => status(config, options, look()),
    connections: () => [...hub.served].map((served) => connectionStatus(served)),
    detect: (facts) => detected(options, facts),
    ...instances(composed, inTurn),
    ...registryView({
      keeper: composed.keeper,
      scope: composed.scope,
      isKnown: (key) => pool.specOf(instanceKey(key)) !== undefined,
      clearState: (key) => inTurn(key, 'clear its state', () => composed.clearState(key)),
    }),
    ...sessionsView(composed.sessions, config.settings.sessionDays),
    ...hooksView(options),
    ...reservationsView(options),
    stop() {
      setImmediate(() => options.stop('asked to stop'));
      return { stopping: true, pid: process.pid };
    },
    connect: (socket) => hub.take(socket),
  };
}

type OfInstances = Pick<HubView, 'instances' | 'restartInstance' | 'stopInstance' | 'lastWords'>;

/** How long what is asked of an instance waits for what was asked before, in ms. */
const TURN_MS = 60_000;

type InTurn = <T>(key: string, by: string, deed: () => Promise<T>) => Promise<T>;

/** Restarts and the clearing of state happen one after the other; two at once would undo each other. */
function turns({ pool, gateway }: Composed): InTurn {
  const locks = new NamedLocks(gateway.clock);
  return async (key, by, deed) => {
    const name = pool.specOf(instanceKey(key))?.name;
    using _ = await locks.hold(name === undefined ? key : `${name} (${key})`, { by, waitMs: TURN_MS });
    return await deed();
  };
}

function instances(composed: Composed, inTurn: InTurn): OfInstances {
  const { pool } = composed;
  const list = (): InstanceStatus[] => pool.list().map((view) => instanceStatus(view, composed));
  const find = (key: string): InstanceStatus | undefined => list().find((one) => one.key === key);
  const changed = async (key: string, change: () => Promise<boolean>) => {
    if (!find(key)) return undefined;
    const done = await change();
    const instance = find(key);
    return instance && { changed: done, instance };
  };
  return {
    instances: list,
    restartInstance: (key) => changed(key, () => inTurn(key, 'restart', () => pool.restart(instanceKey(key)))),
    // waits for nobody: it is what ends a start that others wait for
    stopInstance: (key) => changed(key, () => pool.stop(instanceKey(key), 'requested')),
    lastWords: (key) => (find(key) ? (pool.lastWords(instanceKey(key)) ?? '') : undefined),
  };
}

function readiness({ hub, composed }: ViewOptions): Readiness {
  if (hub.leaving !== undefined) return { status: 'draining', why: hub.leaving };
  const why = storeTrouble(composed.keeper.standing);
  return why === undefined ? { status: 'ready', why: '' } : { status: 'degraded', why };
}

function looked({ settings }: Configured, { composed, hub }: ViewOptions): Looked {
  const { pool, gateway, keeper } = composed;
  const views = pool.list();
  return {
    views,
    limits: limitsOf(views, settings),
    store: keeper.standing,
    leaving: hub.leaving,
    now: gateway.clock.now(),
    lastWords: ({ key }) => pool.lastWords(key) ?? '',
    exists,
  };
}

/** Signal 0 asks the system and sends nothing. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // none, or one of another user: not ours either way
  }
}

function status(config: Configured, options: ViewOptions, look: Looked): ReturnType<HubView['status']> {
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
    instances: countsOf(look.views),
    rss_bytes: process.memoryUsage.rss(),
    draining: options.hub.leaving !== undefined,
    limits: look.limits,
    store: look.store,
    troubles: troubles(look),
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
