import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { builtinLauncher } from '../backend/builtin/index.ts';
import type { BackendKind } from '../backend/contract.ts';
import { metaTools } from '../backend/meta/index.ts';
import { stdioLauncher } from '../backend/stdio/index.ts';
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
import {
  bootId,
  FileRecords,
  type Launched,
  type Launcher,
  Pool,
  type SweepOptions,
  sweep,
} from '../instance/index.ts';
import type { Random } from '../kernel/random.ts';
import type { Report } from '../kernel/report.ts';
import { DetectionCache } from '../project/index.ts';
import type { Keeper } from '../store/index.ts';
import { scopeOf } from '../transport/index.ts';
import { builtinKinds } from './builtin-host.ts';
import { type Configured, serversFor, wrappedDefaults } from './config-of.ts';
import { ManifestFiles } from './manifest-files.ts';
import { realClock } from './real-clock.ts';
import { realDisk } from './real-disk.ts';
import { keeperOf } from './store-of.ts';

export const realRandom: Random = { hex: (bytes) => randomBytes(bytes).toString('hex') };

export interface Composed {
  readonly gateway: Gateway;
  readonly pool: Pool<ServerSpec, Link>;
  readonly keeper: Keeper;
  /** The home or cluster whose instances these are, as in the store. */
  readonly scope: string;
  /** Called last, when every instance was stopped: ends what servers started in groups of their own and left running. */
  leaveNothing(): Promise<void>;
}

/** What the hub is made of: the one place that knows everybody. Starts nothing but the sweep. */
export function compose(
  config: Configured,
  hub: { nonce: string; version: string; runtime: string; report: Report },
): Composed {
  const { places, settings } = config;
  const { report, version } = hub;
  const around = { clock: realClock, report, random: realRandom };
  const records = new FileRecords(places.processes, report);
  const marks = { hub: hub.nonce, homeId: scopeOf(places.home) };
  const sweepAs = (nonce: string): Promise<void> => sweepWith({ ...marks, hub: nonce, records, report });
  const swept = sweepAs(hub.nonce);
  const manifests = new Manifests(new ManifestFiles(places.manifests, report), report);
  const limits = limitsIn(settings);
  const said = { clock: realClock, report, limits, manifests, version, voice: serverVoice(report) };
  const pool = new Pool<ServerSpec, Link>({
    ...marks,
    ...around,
    records,
    bootId: bootId(),
    health: {
      probeMs: settings.probeMs,
      probe: (launched, link, signal) => launched.ping?.(signal) ?? ping(link, version, signal),
    },
    limits: placesIn(settings),
    launcherOf: launchers(hub.runtime, around, swept),
    greet: greeting(said),
  });
  const keeper = keeperOf(config, report);
  const detections = detectionsIn(config);
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
    ownTools: ownTools(settings, { pool, keeper, detections }),
    baseEnv: config.env,
    logDirectory: places.logs,
    hash: sha256,
    identify: (facts) => detections.identify(facts),
    serversFor: (project, facts) => serversFor(config, project, facts),
    wrapped: wrappedDefaults(config),
    exists: existsSync,
  };
  const scope = settings.cluster ?? marks.homeId;
  return { gateway, pool, keeper, scope, leaveNothing: () => sweepAs('') }; // to no hub belongs whatever is left then
}

/** The handshake; what is remembered of the server is asked for anew behind it. */
const greeting =
  (said: Parameters<typeof greet>[2]) =>
  async (launched: Launched, spec: ServerSpec, signal: AbortSignal): Promise<Link> => {
    const link = await greet(launched, spec, said, signal);
    void revalidate(link, said);
    return link;
  };

type Told = Pick<Composed, 'pool' | 'keeper'> & { readonly detections: DetectionCache };

const ownTools = (limits: Configured['settings'], { pool, keeper, detections }: Told): Gateway['ownTools'] =>
  metaTools({
    instances: () => pool.list(),
    lastWords: (key) => pool.lastWords(key),
    store: () => keeper.standing,
    limits,
    now: () => realClock.now(),
    identify: (facts) => detections.identify(facts),
  });

/** A process of a killed hub gets so long, in ms, between SIGTERM and SIGKILL. */
const SWEEP_STOP_MS = 3000;

async function sweepWith(options: Omit<SweepOptions, 'clock' | 'stopMs'>): Promise<void> {
  await sweep({ ...options, clock: realClock, stopMs: SWEEP_STOP_MS });
}

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

/** Kinds and what starts them. Nothing starts before the sweep is through, so that no key ever runs twice. */
function launchers(
  runtime: string,
  around: { clock: typeof realClock; report: Report; random: Random },
  swept: Promise<void>,
): (spec: ServerSpec) => Launcher {
  const place = { runtime, host: [process.execPath, builtinScript()] as const };
  const builtin = builtinKinds.map((kind): BackendKind => ({ kind, launcher: builtinLauncher(kind, place, around) }));
  const kinds: readonly BackendKind[] = [{ kind: 'stdio', launcher: stdioLauncher(around) }, ...builtin];
  return ({ kind }) => ({
    async launch(spec, signal) {
      await swept;
      const found = kinds.find((one) => one.kind === kind);
      if (!found) throw new Error(`no launcher for kind ${kind}`); // serversFor lets only these through
      return found.launcher.launch(spec, signal);
    },
  });
}

/** Beside the bundle when bundled, in the source otherwise. */
const builtinScript = (): string =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../builtin.ts' : './builtin.js', import.meta.url));
