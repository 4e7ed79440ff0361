import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClusterDoor, openClusterDoor } from '../../src/daemon/cluster/cluster-door.ts';
import { Holding } from '../../src/daemon/cluster/holding.ts';
import { nextLine } from '../../src/daemon/cluster/next-line.ts';
import { proofOf } from '../../src/daemon/cluster/proof.ts';
import { visit } from '../../src/daemon/cluster/visit.ts';
import { realRandom } from '../../src/daemon/real-random.ts';
import type { Elsewhere } from '../../src/instance/index.ts';
import { realClock } from '../support/real-clock.ts';

const secret = 'what the hubs of this test know';
const around = { clock: realClock, random: realRandom };
const me = { ...around, secret, hub: 'visitor', version: '1.0.0', pid: 1 };
const seen = (address: string, epoch = 7): Elsewhere => ({
  kind: 'elsewhere',
  key: 'k',
  hub: 'owner',
  address,
  epoch,
  leftMs: 1000,
});
const target = { name: 'server', root: '/' };
const patience = AbortSignal.timeout(20_000);

describe('the door between hubs', () => {
  let door: ClusterDoor;
  let holding: Holding;
  const served: string[] = [];

  beforeEach(async () => {
    served.length = 0;
    holding = new Holding('k').begin({ kind: 'mine', key: 'k', epoch: 7, valid: () => true, release: async () => {} });
    door = await openClusterDoor({
      ...around,
      host: '127.0.0.1',
      secret,
      hub: 'owner',
      report: () => undefined,
      held: (key) => (key === 'k' ? holding : undefined),
      serve: (socket) => void welcome(socket),
    });
  });
  afterEach(() => door[Symbol.asyncDispose]());

  async function welcome(socket: Socket): Promise<void> {
    served.push(await nextLine(socket, realClock));
    socket.write('{"ok":true}\nthe first line of MCP\n');
  }

  it('lets in who knows the secret, and loses nothing of what is said next', async () => {
    const socket = await visit(seen(door.address), target, me, patience);
    expect(await nextLine(socket, realClock)).toBe('the first line of MCP');
    expect(JSON.parse(served[0] ?? '')).toMatchObject({ mode: 'run', argv: ['hub', 'visitor'], facts: { cwd: '/' } });
    socket.destroy();
  });

  it('sends away who asks for what is not owned here, or in another epoch', async () => {
    await expect(visit(seen(door.address, 6), target, me, patience)).rejects.toMatchObject({
      code: 'instance-elsewhere',
    });
    await expect(visit({ ...seen(door.address), key: 'other' }, target, me, patience)).rejects.toMatchObject({
      code: 'instance-elsewhere',
    });
    holding.lose('its time is over');
    await expect(visit(seen(door.address), target, me, patience)).rejects.toMatchObject({ code: 'instance-elsewhere' });
    expect(served).toEqual([]);
  });

  it('refuses who does not know the secret, whatever it says', async () => {
    const stranger = { ...me, secret: 'something else entirely' };
    await expect(visit(seen(door.address), target, stranger, patience)).rejects.toMatchObject({ code: 'unauthorized' });
    for (const said of ['GET / HTTP/1.1', '{}', 'x'.repeat(100_000), '{"visitor":1}', '\u0000\u00ff']) {
      const socket = await dial(door.address);
      socket.write(`${said}\n`);
      const answers = await everything(socket);
      expect(answers).toContain('"code":"unauthorized"');
      expect(answers).not.toContain(secret);
    }
    expect(served).toEqual([]);
  });

  it('refuses what was said to it before', async () => {
    const proxy = await recorder(door.address);
    const socket = await visit(seen(proxy.address), target, me, patience);
    socket.destroy();
    const again = await dial(door.address);
    again.write(proxy.said());
    expect(await everything(again)).toContain('"code":"unauthorized"');
    expect(served).toHaveLength(1);
    proxy.close();
  });

  it('is not deceived by a program that listens where the owner was', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('{"warren":"cluster","hub":"owner","challenge":"c"}\n');
      socket.once('data', (said) => {
        // It sends back what it was sent: a proof, but not an owner's.
        const { proof } = JSON.parse(String(said));
        socket.write(`${JSON.stringify({ ok: true, proof })}\n`);
      });
    });
    const address = await listening(server);
    await expect(visit(seen(address), target, me, patience)).rejects.toMatchObject({ code: 'unauthorized' });
    server.close();
    await expect(visit(seen(address), target, me, patience)).rejects.toMatchObject({ code: 'hub-unreachable' });
  });

  it('signs with the role, so that a proof is good for one side only', () => {
    const exchange = { challenge: 'c', nonce: 'n', owner: 'o', visitor: 'v', key: 'k', epoch: 1 };
    expect(proofOf(secret, 'visitor', exchange)).not.toBe(proofOf(secret, 'owner', exchange));
  });
});

async function dial(address: string): Promise<Socket> {
  const socket = connect(Number(address.split(':')[1]), '127.0.0.1');
  socket.on('error', () => undefined); // a reset is an end too
  await once(socket, 'connect');
  return socket;
}

async function everything(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(socket, 'close');
  return text;
}

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

/** Passes everything on, and keeps what the visitor said. */
async function recorder(to: string): Promise<{ address: string; said: () => string; close: () => void }> {
  let said = '';
  const server = createServer((socket) => {
    const onward = connect(Number(to.split(':')[1]), '127.0.0.1');
    for (const end of [socket, onward]) end.on('error', () => undefined);
    socket.on('data', (chunk) => {
      said += String(chunk);
      onward.write(chunk);
    });
    onward.pipe(socket);
    socket.once('close', () => onward.destroy());
  });
  const address = await listening(server);
  return { address, said: () => said, close: () => server.close() };
}
