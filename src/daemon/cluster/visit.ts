import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { Elsewhere } from '../../instance/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type ErrorCode, errorKinds, HubError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import { type Hello, shimProtocol } from '../../protocol/index.ts';
import { nextLine, objectIn, PATIENCE_MS, say } from './next-line.ts';
import { isProof, proofOf } from './proof.ts';

export interface VisitOptions {
  readonly secret: string;
  /** This run. */
  readonly hub: string;
  readonly version: string;
  readonly pid: number;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * A connection to the hub that owns the instance, as its client. Rejects with `hub-unreachable` when nobody answers there,
 * `instance-elsewhere` when it is the owner no more, `unauthorized` when one of the two does not know the secret.
 */
export async function visit(
  seen: Elsewhere,
  { name, root }: { name: string; root: string },
  options: VisitOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = createConnection({ ...placeOf(seen.address), noDelay: true });
  const stop = (): void => void socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  socket.on('error', () => undefined); // told by `close`, and by what waits
  try {
    await connected(socket, seen, options.clock);
    await proved(socket, seen, options);
    await welcomed(socket, helloOf(name, root, options), options.clock);
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw error instanceof HubError ? error : unreachable(seen, error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function placeOf(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(address.slice(colon + 1)) || 0 };
}

async function connected(socket: Socket, seen: Elsewhere, clock: Clock): Promise<void> {
  const late = new AbortController();
  const cancel = clock.after(PATIENCE_MS, () => late.abort());
  try {
    await once(socket, 'connect', { signal: late.signal });
  } catch (error) {
    throw unreachable(seen, error);
  } finally {
    cancel();
  }
}

/** Both sides show that they know the secret; neither tells it. */
async function proved(socket: Socket, seen: Elsewhere, { secret, hub, clock, random }: VisitOptions): Promise<void> {
  const greeting = objectIn(await nextLine(socket, clock), { hub: 'string', challenge: 'string' });
  if (greeting?.hub !== seen.hub) throw unreachable(seen, 'another program, or another run of the hub, listens there');
  const { key, epoch, hub: owner } = seen;
  const exchange = { challenge: greeting.challenge, nonce: random.hex(16), owner, visitor: hub, key, epoch };
  const { nonce, visitor } = exchange;
  say(socket, { visitor, nonce, key, epoch, proof: proofOf(secret, 'visitor', exchange) });
  const answer = await nextLine(socket, clock);
  const refused = objectIn(answer, { code: 'string', message: 'string' });
  if (refused) throw refusal(refused);
  if (!isProof(objectIn(answer, { proof: 'string' })?.proof ?? '', proofOf(secret, 'owner', exchange)))
    throw new HubError('unauthorized', `${seen.address} does not know the secret of this cluster.`);
}

async function welcomed(socket: Socket, hello: Hello, clock: Clock): Promise<void> {
  say(socket, hello);
  const refused = objectIn(await nextLine(socket, clock), { code: 'string', message: 'string' });
  if (refused) throw refusal(refused);
}

/** To the other hub this one is a client that stands in the project's root. */
const helloOf = (name: string, root: string, { hub, version, pid }: VisitOptions): Hello => ({
  warren: shimProtocol,
  version,
  mode: 'run',
  pid,
  argv: ['hub', hub],
  facts: { cwd: root, env: {} },
  wrapped: { command: name, args: [], env: {} },
});

function refusal({ code, message }: { code: string; message: string }): HubError {
  const known = Object.hasOwn(errorKinds, code) ? (code as ErrorCode) : 'instance-elsewhere'; // a key of that table
  return new HubError(known, message);
}

const unreachable = ({ hub, address }: Elsewhere, cause: unknown): HubError =>
  new HubError(
    'hub-unreachable',
    `The hub ${hub} owns this instance, and it cannot be reached at ${address || 'any address'} (${cause instanceof Error ? cause.message : String(cause)}).`,
    { cause },
  );
