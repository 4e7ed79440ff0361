import { fileURLToPath } from 'node:url';
import {
  adoptBuiltin,
  type BuiltinPlace,
  builtinLauncher,
  instanceSocket,
  Spares,
  type StateRecords,
  startHost,
} from '../backend/builtin/index.ts';
import { stdioLauncher } from '../backend/stdio/index.ts';
import type { ServerSpec } from '../gateway/index.ts';
import {
  type Adoptable,
  type Launcher,
  type Marks,
  marked,
  type ProcessRecord,
  patientLauncher,
} from '../instance/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Report } from '../kernel/report.ts';
import { isBasicVariable } from '../protocol/index.ts';
import { removeDeadSockets } from '../transport/index.ts';
import { builtinKinds } from './builtin-host.ts';
import type { Configured } from './config-of.ts';

export interface KindsOptions extends Marks {
  readonly runtime: string;
  readonly clock: Clock;
  readonly report: Report;
  readonly random: Random;
  readonly states: StateRecords;
}

/** As for the hub: at V8's usual size what lives for one call makes a process that does little grow by 30 MB over hours. */
const smallYoungGeneration = '--max-semi-space-size=4';

/** Every kind of server, and how a process of it is started or gone on with. */
export class ServerKinds {
  readonly #place: BuiltinPlace;
  readonly #around: Parameters<typeof builtinLauncher>[2];
  readonly #launchers: ReadonlyMap<string, Launcher>;
  readonly #spares: ReadonlyMap<string, Spares>;

  constructor(config: Configured, { runtime, hub, homeId, ...around }: KindsOptions) {
    this.#place = { runtime, hub, host: [process.execPath, smallYoungGeneration, builtinScript()] };
    this.#around = around;
    this.#spares = new Map(builtinKinds.map((kind) => [kind, this.#sparesOf(kind, config, { hub, homeId })]));
    const builtin = builtinKinds.map(
      (kind) => [kind, builtinLauncher(kind, this.#place, this.#around, this.#spares.get(kind))] as const,
    );
    this.#launchers = new Map([['stdio', stdioLauncher(around)], ...builtin]);
  }

  /** Starts processes ahead, where that is wanted. */
  fillSpares(): void {
    for (const spares of this.#spares.values()) spares.fill();
  }

  /** Ends them. */
  async endSpares(): Promise<void> {
    await Promise.all([...this.#spares.values()].map((spares) => spares[Symbol.asyncDispose]()));
  }

  #sparesOf(kind: string, { settings, env: whole }: Configured, marks: Marks): Spares {
    const env = marked(Object.fromEntries(Object.entries(whole).filter(([name]) => isBasicVariable(name))), marks);
    const { clock, report } = this.#around;
    const spec = { name: `a spare ${kind}`, command: '', args: [], cwd: '/', env, maxLineBytes: 0 };
    const start = (signal: AbortSignal): ReturnType<typeof startHost> =>
      startHost(spec, { kind, place: this.#place, around: this.#around }, signal);
    return new Spares({ count: settings.spares, kind, hub: marks.hub, start, clock, report });
  }

  launcherOf(kind: string): Launcher {
    const found = this.#launchers.get(kind);
    if (!found) throw new Error(`no launcher for kind ${kind}`); // serversFor lets only these through
    return patientLauncher(found);
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
