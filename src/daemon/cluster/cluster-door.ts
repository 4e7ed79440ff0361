import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import type { Report } from '../../kernel/report.ts';
import type { Holding } from './holding.ts';
import { nextLine, objectIn, say } from './next-line.ts';
import { isProof, proofOf } from './proof.ts';

export interface DoorOptions {
  readonly host: string;
  readonly secret: string;
  /** This run. */
  readonly hub: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly report: Report;
  readonly held: (key: string) => Holding | undefined;
  /** From here on it is a client of that instance; nobody reads its socket yet. */
  readonly serve: (socket: Socket, holding: Holding) => void;
}

export interface ClusterDoor extends AsyncDisposable {
  /** `host:port` */
  readonly address: string;
}

/** Hubs at a time: each has one connection for each instance that its clients use. */
const MOST = 4096;

/**
 * Where other hubs of the cluster come in to reach an instance of this one. Who comes proves that it knows the cluster's secret,
 * and is then bound to one instance, for as long as this hub owns it. Nothing that came in here is ever sent on to a third hub.
 */
export async function openClusterDoor(options: DoorOptions): Promise<ClusterDoor> {
  const visitors = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    visitors.add(socket);
    socket.once('close', () => visitors.delete(socket));
    socket.on('error', () => undefined); // a reset ends it, which `close` tells
    void letIn(socket, options);
  });
  server.maxConnections = MOST;
  await listening(server, options.host);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    address: `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of visitors) socket.destroy();
    },
  };
}

async function listening(server: Server, host: string): Promise<void> {
  server.listen({ host, port: 0 });
  try {
    await once(server, 'listening');
  } catch (cause) {
    const text = `Other hubs cannot reach this one: it cannot listen on ${host} (${String(cause)}). Set WARREN_CLUSTER_HOST to an address of this machine.`;
    throw new HubError('invalid-config', text, { cause });
  }
  server.on('error', () => undefined); // a connection that could not be accepted later on
}

async function letIn(socket: Socket, options: DoorOptions): Promise<void> {
  try {
    const holding = await visited(socket, options);
    options.serve(socket, holding);
  } catch (error) {
    const code = error instanceof HubError ? error.code : 'unauthorized';
    const message = error instanceof Error ? error.message : String(error);
    options.report({ kind: 'connection.refused', code, message: `another hub: ${message}` });
    say(socket, { ok: false, code, message });
    socket.destroySoon();
  }
}

/** The instance that a hub of this cluster asks for. Whoever does not prove to be one learns nothing but this hub's nonce. */
async function visited(socket: Socket, { secret, hub, clock, random, held }: DoorOptions): Promise<Holding> {
  const challenge = random.hex(16);
  say(socket, { warren: 'cluster', hub, challenge });
  const asked = objectIn(await nextLine(socket, clock), asking);
  if (!asked) throw new HubError('unauthorized', 'What came to the door of the cluster was no hub.');
  const exchange = { ...asked, challenge, owner: hub };
  if (!isProof(asked.proof, proofOf(secret, 'visitor', exchange)))
    throw new HubError('unauthorized', 'It does not know the secret of this cluster (WARREN_CLUSTER_SECRET).');
  const holding = held(asked.key);
  if (!holding?.valid() || holding.epoch !== asked.epoch)
    throw new HubError('instance-elsewhere', `This hub does not own ${asked.key} in epoch ${asked.epoch} any more.`);
  say(socket, { ok: true, proof: proofOf(secret, 'owner', exchange) });
  return holding;
}

const asking = { visitor: 'string', nonce: 'string', key: 'string', epoch: 'number', proof: 'string' } as const;
