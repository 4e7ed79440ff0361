import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  type Independent,
  type Launched,
  type Launcher,
  type LaunchSpec,
  spawnIndependent,
} from '../../instance/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import type { Report } from '../../kernel/report.ts';
import { type Channel, dialUnix, removeSocket, socketChannel } from '../../transport/index.ts';
import type { StateRecords } from './contract.ts';
import { type Claim, dataHello } from './control-lines.ts';
import { ControlLink } from './control-link.ts';
import { Kept } from './kept.ts';
import { privateVariables } from './private-variables.ts';
import { unless } from './within.ts';

/** Names of sockets of instances in the runtime directory. */
export const instanceSocket = /^i-[0-9a-f]{16}\.sock$/;

/** Where built-in instances are and what starts them. */
export interface BuiltinPlace {
  /** Runtime directory: private, and short enough for socket paths. */
  readonly runtime: string;
  /** `[node, script]`; the kind is the next argument. */
  readonly host: readonly [command: string, script: string];
  /** Nonce of this run of the hub. */
  readonly hub: string;
}

export interface Around {
  readonly clock: Clock;
  readonly report: Report;
  readonly random: Random;
  readonly states: StateRecords;
}

/** Of the first hub that talks to a process, unless the launch says more; every later one counts on. */
const FIRST_EPOCH = 1;

/**
 * Starts a built-in kind as a process of its own that listens on its own Unix socket, tells it over a control connection who it is
 * and what it knew, and connects to it.
 */
export function builtinLauncher(kind: string, place: BuiltinPlace, around: Around): Launcher {
  return {
    async launch(spec, signal) {
      signal.throwIfAborted();
      const key = spec.key ?? '';
      const kept = new Kept({ key, name: spec.name, kind, fence: spec.fence ?? 0 }, around.states, around);
      const known = key === '' ? undefined : kept.load(); // while the process starts
      const socketPath = join(place.runtime, `i-${around.random.hex(8)}.sock`);
      const claim = { nonce: around.random.hex(16), hub: place.hub, epoch: spec.fence ?? FIRST_EPOCH };
      const process = await spawnHost(spec, { kind, place, socketPath, nonce: claim.nonce, around });
      try {
        await listening(spec, process, signal);
        const control = await attached(socketPath, claim, kept);
        const state = await unless(Promise.resolve(known), signal);
        kept.became(await unless(control.become({ key, ...(state ? { state } : {}) }), signal));
        const channel = await dataChannel(socketPath, claim, spec.maxLineBytes);
        return launched(process, {
          control,
          channel,
          adoptable: { socketPath, nonce: claim.nonce, epoch: claim.epoch },
        });
      } catch (error) {
        process.signal('SIGKILL');
        await process.gone; // never two processes of one key
        removeSocket(socketPath);
        throw error;
      }
    },
  };
}

interface Host {
  readonly kind: string;
  readonly place: BuiltinPlace;
  readonly socketPath: string;
  readonly nonce: string;
  readonly around: Around;
}

function spawnHost(spec: LaunchSpec, { kind, place, socketPath, nonce, around }: Host): Promise<Independent> {
  const [command, script] = place.host;
  const { socket, nonce: secret, mode } = privateVariables;
  const env = { ...spec.env, [socket]: socketPath, [secret]: nonce, [mode]: 'true' };
  return spawnIndependent({ ...spec, command, args: [script, kind, ...spec.args], env }, around);
}

/** The host says one line once its socket can be reached. */
async function listening(spec: LaunchSpec, process: Independent, signal: AbortSignal): Promise<void> {
  const lines = createInterface({ input: process.news });
  try {
    const ended = process.exited.then((): never => {
      const words = process.lastWords().slice(-500);
      throw new HubError('instance-start-failed', `${spec.name} ended before it listened. It said: ${words}`);
    });
    ended.catch(() => undefined); // heard through the race, or not at all
    await Promise.race([once(lines, 'line', { signal }), ended]);
  } finally {
    lines.close();
    process.news.destroy();
  }
}

async function attached(socketPath: string, claim: Claim, kept: Kept): Promise<ControlLink> {
  const control = ControlLink.over(await dialUnix(socketPath), (state) => kept.heard(state));
  await control.attach(claim);
  return control;
}

/** A connection for MCP, as whoever holds the instance. */
export async function dataChannel(socketPath: string, claim: Claim, maxLineBytes: number): Promise<Channel> {
  const socket = await dialUnix(socketPath);
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
