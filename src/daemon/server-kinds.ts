import { fileURLToPath } from 'node:url';
import {
  adoptBuiltin,
  type BuiltinPlace,
  builtinLauncher,
  instanceSocket,
  type StateRecords,
} from '../backend/builtin/index.ts';
import { stdioLauncher } from '../backend/stdio/index.ts';
import type { ServerSpec } from '../gateway/index.ts';
import type { Adoptable, Launcher, ProcessRecord } from '../instance/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Report } from '../kernel/report.ts';
import { removeDeadSockets } from '../transport/index.ts';
import { builtinKinds } from './builtin-host.ts';

export interface KindsOptions {
  readonly runtime: string;
  /** Nonce of this run. */
  readonly hub: string;
  readonly clock: Clock;
  readonly report: Report;
  readonly random: Random;
  readonly states: StateRecords;
}

/** Every kind of server, and how a process of it is started or gone on with. */
export class ServerKinds {
  readonly #place: BuiltinPlace;
  readonly #around: Parameters<typeof builtinLauncher>[2];
  readonly #launchers: ReadonlyMap<string, Launcher>;

  constructor({ runtime, hub, ...around }: KindsOptions) {
    this.#place = { runtime, hub, host: [process.execPath, builtinScript()] };
    this.#around = around;
    const builtin = builtinKinds.map((kind) => [kind, builtinLauncher(kind, this.#place, this.#around)] as const);
    this.#launchers = new Map([['stdio', stdioLauncher(around)], ...builtin]);
  }

  launcherOf(kind: string): Launcher {
    const found = this.#launchers.get(kind);
    if (!found) throw new Error(`no launcher for kind ${kind}`); // serversFor lets only these through
    return found;
  }

  /** Takes the sockets away that killed processes left. */
  async clear(): Promise<void> {
    await removeDeadSockets(this.#place.runtime, instanceSocket);
  }

  /** Rejects when the process is not to be gone on with. */
  async claim(
    { pid, startTime }: ProcessRecord,
    adoptable: Adoptable,
    spec: ServerSpec,
  ): ReturnType<typeof adoptBuiltin> {
    if (!builtinKinds.includes(spec.kind))
      throw new Error(`its kind ${spec.kind} is none of ${builtinKinds.join(', ')}`);
    return adoptBuiltin({ process: { pid, startTime }, adoptable, spec }, this.#place, this.#around);
  }
}

/** Beside the bundle when bundled, in the source otherwise. */
const builtinScript = (): string =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../builtin.ts' : './builtin.js', import.meta.url));
