import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { metaTools, offered, sessionPrompts, sessionTools } from '../backend/meta/index.ts';
import {
  type Gateway,
  greet,
  type Link,
  Manifests,
  ping,
  revalidate,
  type ServerSpec,
  serverVoice,
} from '../gateway/index.ts';
import { bootId, FileRecords, type HealthOptions, type Launched, Pool } from '../instance/index.ts';
import { instanceKey } from '../kernel/ids.ts';
import type { Report } from '../kernel/report.ts';
import { DetectionCache } from '../project/index.ts';
import type { Keeper } from '../store/index.ts';
import { scopeOf } from '../transport/index.ts';
import { Afterwards } from './afterwards.ts';
import { type Configured, serversFor, wrappedDefaults } from './config-of.ts';
import { keepsakeOf } from './keepsake.ts';
import { launcherIn, settleLeftBehind } from './left-behind.ts';
import { ManifestFiles } from './manifest-files.ts';
import { Membership } from './membership.ts';
import { realClock } from './real-clock.ts';
import { realDisk } from './real-disk.ts';
import { realRandom } from './real-random.ts';
import { ServerKinds } from './server-kinds.ts';
import { type SessionRooms, sessionsIn } from './sessions-in.ts';
import { type Cleared, StateStore } from './state-records.ts';
import { keeperOf } from './store-of.ts';
import { storeScope } from './store-scope.ts';
import { WorkOver } from './work-over.ts';

export interface Composed {
  readonly gateway: Gateway;
  readonly pool: Pool<ServerSpec, Link>;
  readonly keeper: Keeper;
  /** The home or cluster whose instances these are, as in the store. */
  readonly scope: string;
  readonly sessions: SessionRooms;
  readonly workOver: WorkOver;
  /** Where hubs share their instances. */
  readonly membership: Membership | undefined;
  /** Ends the process of that key if it runs; the next one starts afresh. */
  clearState(key: string): Promise<Cleared>;
  /** Called last, when every instance was stopped: ends what servers started in groups of their own and left running. */
  leaveNothing(): Promise<void>;
}

/** What the hub is made of: the one place that knows everybody. Starts nothing but adoption and sweep. */
export function compose(
  config: Configured,
  hub: { nonce: string; version: string; runtime: string; report: Report },
): Composed {
  const { places, settings } = config;
  const { report, version } = hub;
  const around = { clock: realClock, report, random: realRandom };
  const records = new FileRecords(places.processes, report);
  const marks = { hub: hub.nonce, homeId: scopeOf(places.home) };
  const { keeper, scope, states, membership } = storeIn(config, report);
  const kinds = new ServerKinds(config, { ...around, ...marks, runtime: hub.runtime, states });
  const manifests = new Manifests(new ManifestFiles(places.manifests, report), report);
  const limits = limitsIn(settings);
  const said = { clock: realClock, report, limits, manifests, version, voice: serverVoice(report) };
  const pool = new Pool<ServerSpec, Link>({
    ...marks,
    ...around,
    records,
    bootId: bootId(),
    health: healthIn(settings, version),
    breaker: { failures: settings.breakerFailures, openMs: settings.breakerOpenMs },
    limits: placesIn(settings),
    remembered: keepsakeOf,
    launcherOf: (spec) => launcherIn({ kinds, cluster: membership?.cluster }, spec, () => left),
    greet: greeting(said),
  });
  const left = settleLeftBehind({ ...marks, records, report, kinds, pool, cluster: membership?.cluster });
  const detections = detectionsIn(config);
  const repositoryOf = (cwd: string) => detections.identify({ cwd, env: {} }).project?.repositoryId;
  const workOver = new WorkOver(report);
  const sessions = sessionsIn({ keeper, scope, report, home: places.home, repositoryOf, workOver });
  const gateway: Gateway = {
    version,
    hub: hub.nonce,
    pid: process.pid,
    pool,
    manifests,
    limits,
    clock: realClock,
    random: realRandom,
    report,
    afterwards: new Afterwards().add,
    toolCalled: settings.recording ? sessions.commands.hear : () => undefined,
    ownPrompts: settings.sessionTools === 'none' ? [] : sessionPrompts(sessions),
    ownTools: ownTools(settings, { pool, keeper, detections, sessions }),
    ...knownOf(config, detections),
  };
  const kept = { keeper, scope, membership, workOver, clearState: clearing(states, pool) };
  return { ...kept, gateway, pool, sessions, leaveNothing: () => left.leaveNothing() };
}

type Known = Pick<Gateway, 'baseEnv' | 'logDirectory' | 'hash' | 'identify' | 'serversFor' | 'wrapped' | 'exists'>;

/** What is known of projects and servers without asking one. */
const knownOf = (config: Configured, detections: DetectionCache): Known => ({
  baseEnv: config.env,
  logDirectory: config.places.logs,
  hash: sha256,
  identify: (facts) => detections.identify(facts),
  serversFor: (project, facts) => serversFor(config, project, facts),
  wrapped: wrappedDefaults(config),
  exists: existsSync,
});

const clearing =
  (states: StateStore, pool: Composed['pool']): Composed['clearState'] =>
  (key) =>
    states.clear(key, () => pool.stop(instanceKey(key), 'requested'));

function storeIn(config: Configured, report: Report) {
  const { cluster } = config.settings;
  const scope = storeScope(config, realRandom);
  const keeper = keeperOf(config, report);
  const states = new StateStore({ keeper, scope, fenced: cluster !== undefined, clock: realClock, report });
  return { keeper, scope, states, membership: Membership.of(config) };
}

/** The handshake; what is remembered of the server is asked for anew behind it. */
const greeting =
  (said: Parameters<typeof greet>[2]) =>
  async (launched: Launched, spec: ServerSpec, signal: AbortSignal): Promise<Link> => {
    const link = await greet(launched, spec, said, signal);
    void revalidate(link, said);
    return link;
  };

type Told = Pick<Composed, 'pool' | 'keeper' | 'sessions'> & { readonly detections: DetectionCache };

const ownTools = (
  limits: Configured['settings'],
  { pool, keeper, detections, sessions }: Told,
): Gateway['ownTools'] => [
  ...metaTools({
    instances: () => pool.list(),
    lastWords: (key) => pool.lastWords(key),
    store: () => keeper.standing,
    limits,
    now: () => realClock.now(),
    identify: (facts) => detections.identify(facts),
  }),
  ...offered(limits.sessionTools, sessionTools(sessions)),
];

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const limitsIn = ({ messageBytes, queueBytes, inFlight, patienceMs }: Configured['settings']): Gateway['limits'] => ({
  messageBytes,
  queueBytes,
  inFlight,
  patienceMs,
  gatherMs: 10_000,
  stallMs: 250,
  probeMs: 2500,
  helloMs: 10_000,
});

/** Built-in servers are asked beside their channel, all others in their own language. */
const healthIn = ({ probeMs }: Configured['settings'], version: string): HealthOptions<Link> => ({
  probeMs,
  probe: (launched, link, signal) => launched.ping?.(signal) ?? ping(link, version, signal),
});

/** Starts under way at a time: more would only keep each other from getting ready. */
const LAUNCHES = Math.max(4, 2 * availableParallelism());

const placesIn = ({ instances, instancesPerKind }: Configured['settings']) => ({
  instances,
  perKind: instancesPerKind,
  launches: LAUNCHES,
});

function detectionsIn({ settings: { godotProjectsPath }, files }: Configured): DetectionCache {
  const ownVersion = (root: string): ReturnType<typeof files.nameOf> => files.nameOf(root);
  return new DetectionCache(
    { disk: realDisk, home: homedir(), hash: sha256, godotProjectsPath, ownVersion },
    realClock,
  );
}
