import { type Launched, type Launcher, type LaunchSpec } from '../../instance/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import type { Report } from '../../kernel/report.ts';
import { type Channel, removeSocket, socketChannel } from '../../transport/index.ts';
import type { StateRecords } from './contract.ts';
import { type Become, type Claim, dataHello } from './control-lines.ts';
import { ControlLink } from './control-link.ts';
import { dial } from './dial.ts';
import { disguise } from './disguise.ts';
import { type BuiltinPlace, endHost, type HostProcess, startHost } from './host-process.ts';
import { Kept } from './kept.ts';
import type { Spares } from './spares.ts';
import { hurried, unless } from './within.ts';

export interface Around {
  readonly clock: Clock;
  readonly report: Report;
  readonly random: Random;
  readonly states: StateRecords;
}

/** A spare that is not somebody after so long, in ms, is none. */
const WARM_MS = 1000;

/** Of the first hub that talks to a process, unless the launch says more; every later one counts on. */
const FIRST_EPOCH = 1;

/**
 * Starts a built-in kind as a process of its own that listens on its own Unix socket, or takes one that waits, tells it over a
 * control connection who it is and what it knew, and connects to it.
 */
export function builtinLauncher(kind: string, place: BuiltinPlace, around: Around, spares?: Spares): Launcher {
  return {
    async launch(spec, signal) {
      signal.throwIfAborted();
      const key = spec.key ?? '';
      const kept = new Kept({ key, name: spec.name, kind, fence: spec.fence ?? 0 }, around.states, around);
      const known = key === '' ? Promise.resolve(undefined) : kept.load(); // while the process starts
      const epoch = spec.fence ?? FIRST_EPOCH;
      const make = (host: HostProcess, become: Become, signal: AbortSignal): Promise<Launched> => {
        const claim = { nonce: host.nonce, hub: place.hub, epoch };
        return made(host, { spec, claim, kept, known, become }, signal);
      };
      const spare = spec.args.length === 0 ? spares?.take() : undefined;
      if (spare) {
        const { process, become } = disguise(spare.process, spec, around.report);
        const warm = hurried((soon) => make({ ...spare, process }, { key, ...become }, soon), WARM_MS, {
          ...around,
          signal,
        });
        const made = await warm.catch(() => undefined);
        signal.throwIfAborted();
        if (made) return made; // else it is started as usual, which says what is wrong
      }
      return make(await startHost(spec, { kind, place, around }, signal), { key }, signal);
    },
  };
}

interface Making {
  readonly spec: LaunchSpec;
  readonly claim: Claim;
  readonly kept: Kept;
  readonly known: ReturnType<Kept['load']>;
  readonly become: Become;
}

/** Makes somebody of a process that is nobody. When that comes to nothing, the process is gone. */
async function made(
  host: HostProcess,
  { spec, claim, kept, known, become }: Making,
  signal: AbortSignal,
): Promise<Launched> {
  const { process, socketPath, nonce } = host;
  try {
    const control = ControlLink.over(await dial(socketPath), (state) => kept.heard(state));
    await unless(control.attach(claim), signal);
    const state = await unless(known, signal);
    kept.became(await unless(control.become({ ...become, ...(state ? { state } : {}) }), signal));
    const channel = await dataChannel(socketPath, claim, spec.maxLineBytes);
    return launched(process, { control, channel, adoptable: { socketPath, nonce, epoch: claim.epoch } });
  } catch (error) {
    await endHost(host); // never two processes of one key
    throw error;
  }
}

/** A connection for MCP, as whoever holds the instance. */
export async function dataChannel(socketPath: string, claim: Claim, maxLineBytes: number): Promise<Channel> {
  const socket = await dial(socketPath);
  const channel = socketChannel(socket, socket, { maxLineBytes });
  channel.write(dataHello(claim));
  return channel;
}

/** What the process handed over last, when it was told to end, is heard before it counts as gone. */
export function launched(
  process: Omit<Launched, 'channel'> & { keepSmall(): void },
  { control, ...parts }: Pick<Launched, 'channel' | 'adoptable'> & { control: ControlLink },
): Launched {
  const { pid, startTime, exited, gone } = process;
  return {
    pid,
    startTime,
    ...parts,
    exited,
    gone: gone.then(() => endOf(control, parts.adoptable)),
    lastWords: () => process.lastWords(),
    signal: (name) => process.signal(name),
    async ping(signal) {
      await control.ping(signal);
      process.keepSmall();
    },
  };
}

async function endOf(control: ControlLink, adoptable: Launched['adoptable']): Promise<void> {
  await control.closed;
  if (adoptable) removeSocket(adoptable.socketPath); // a process that was killed could not do it
}
