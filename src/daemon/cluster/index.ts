import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ServerSpec } from '../../gateway/index.ts';
import { bootId, type Launched, type Launcher, Ownership, startTimeOf } from '../../instance/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import { type InstanceKey, instanceKey } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import type { Report } from '../../kernel/report.ts';
import type { HubRow, Keeper } from '../../store/index.ts';
import type { Configured } from '../config-of.ts';
import { homeIdentity } from '../home-identity.ts';
import { type ClusterDoor, openClusterDoor } from './cluster-door.ts';
import { forwarded } from './forwarded.ts';
import { type Forward, Owned } from './owned-launcher.ts';
import { rowsOf } from './rows.ts';
import { clusterSecret } from './secret.ts';
import { visit } from './visit.ts';

export interface ClusterOptions {
  readonly config: Configured;
  readonly scope: string;
  /** Nonce of this run. */
  readonly hub: string;
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly report: Report;
  readonly keeper: Keeper;
  /** Stops what runs under a key: another hub may own it now. */
  readonly disown: (key: InstanceKey) => void;
  readonly specOf: (key: InstanceKey) => ServerSpec | undefined;
  /** Another hub's clients, for one instance; until `over`. */
  readonly serve: (socket: Socket, spec: ServerSpec, over: AbortSignal) => void;
}

/** This hub among those that share its instances. */
export interface Cluster extends AsyncDisposable {
  launcherOf(spec: ServerSpec, launcher: Launcher): Launcher;
  /** A living process of an earlier run of this home: gone on with only if nobody else owns it meanwhile. */
  adopt<T extends { readonly launched: Launched }>(key: InstanceKey, take: (epoch: number) => Promise<T>): Promise<T>;
}

/** Opens the door for the other hubs, if they can prove who they are, and asks before anything is started from now on. */
export async function joinCluster(options: ClusterOptions): Promise<Cluster> {
  const { settings, places } = options.config;
  const secret = clusterSecret(settings.clusterSecret, join(places.home, 'cluster-secret'));
  const door = secret === undefined ? undefined : await openDoor(options, secret, () => owned);
  const { hub, scope, clock, keeper } = options;
  const rows = rowsOf(keeper, hubRow(options, door?.address ?? ''));
  const ownership = new Ownership({ rows, clock, scope, hub, leaseMs: settings.leaseMs });
  const forward = forwarding(options, { secret, ownership });
  const owned = new Owned({ ...options, ownership, forward, ready: () => keeper.ask(async () => true) });
  return {
    launcherOf: (spec, launcher) => (isOfOneConnection(spec) ? launcher : owned.launcher(spec.key, launcher)),
    adopt: (key, take) => owned.adopt(key, take),
    async [Symbol.asyncDispose]() {
      await ownership[Symbol.asyncDispose]();
      await door?.[Symbol.asyncDispose]();
    },
  };
}

/** Its key has a connection of this hub in it: nobody else will ever ask for it. */
const isOfOneConnection = ({ linger, greeting }: ServerSpec): boolean => linger === 'stop' || greeting.by === 'client';

function openDoor(options: ClusterOptions, secret: string, owned: () => Owned): Promise<ClusterDoor> {
  const { config, hub, clock, random, report, specOf, serve } = options;
  return openClusterDoor({
    host: config.settings.clusterHost,
    secret,
    hub,
    clock,
    random,
    report,
    held: (key) => (specOf(instanceKey(key)) ? owned().held(key) : undefined),
    serve(socket, { key, over }) {
      const spec = specOf(instanceKey(key));
      if (spec) serve(socket, spec, over);
      else socket.destroy();
    },
  });
}

const forwarding =
  (
    { hub, version, clock, random }: ClusterOptions,
    { secret, ownership }: { secret: string | undefined; ownership: Ownership },
  ): Forward =>
  async (seen, spec, signal) => {
    if (secret === undefined || seen.address === '') {
      const text = `The hub ${seen.hub} owns ${spec.name}. To reach it, give all hubs of the cluster the same WARREN_CLUSTER_SECRET.`;
      throw new HubError('invalid-config', text);
    }
    const me = { secret, hub, version, pid: process.pid, clock, random };
    const socket = await visit(seen, { name: spec.name, root: spec.cwd }, me, signal);
    return forwarded(socket, seen, { maxLineBytes: spec.maxLineBytes, ended: (over) => ownership.ended(seen, over) });
  };

function hubRow({ config, scope, hub, version, clock }: ClusterOptions, address: string): HubRow {
  const boot = bootId();
  const { pid } = process;
  return {
    hub,
    scope,
    version,
    address,
    pid,
    host: hostname(),
    bootId: boot,
    homeId: homeIdentity(config.places.lockFile, boot),
    startTime: startTimeOf(pid) ?? '',
    startedAt: clock.now(),
  };
}
