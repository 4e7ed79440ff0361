import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { platform } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DebuggerDoor } from '../../src/backend/godot/run/debugger/index.ts';
import { framed, MAX_MESSAGE_BYTES } from '../../src/backend/godot/run/variant/index.ts';
import { waitFor } from '../support/wait-for.ts';

const client = (port: number, text: string): readonly string[] => [
  '-e',
  `const socket = require('node:net').connect(${port}, '127.0.0.1', () => socket.write(Buffer.from('${framed(Buffer.from(text)).toString('hex')}', 'hex')));
   socket.on('error', () => {}); socket.on('close', () => process.exit(3));`,
];
const start = (args: readonly string[]) => spawn(process.execPath, args, { detached: true, stdio: 'ignore' });

describe('the door of a debugger', () => {
  let door: DebuggerDoor;
  let heard: string[];
  beforeEach(async () => {
    heard = [];
    door = await DebuggerDoor.open({
      opened: () => void heard.push('opened'),
      message: (message) => heard.push(message.toString()) > 0 && message.toString() !== 'nonsense',
      closed: (why) => void heard.push(`closed: ${why}`),
    });
  });
  afterEach(async () => door[Symbol.asyncDispose]());

  it.runIf(platform() === 'linux')('lets in who was started, even when a stranger was quicker', async () => {
    const stranger = connect(door.port, '127.0.0.1');
    stranger.on('error', () => undefined);
    await once(stranger, 'connect');
    stranger.write(framed(Buffer.from('stranger')));
    const game = start(client(door.port, 'game'));
    door.expect(game.pid ?? 0);
    await waitFor('the game is heard', () => heard.includes('game'));
    expect(heard).toEqual(['opened', 'game']);
    if (!stranger.closed) await once(stranger, 'close');
    // Nobody else may come after the one.
    const late = connect(door.port, '127.0.0.1');
    const [error] = await once(late, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    game.kill();
    await waitFor('its end is told', () => heard.at(-1) === 'closed: the game closed the connection');
  });

  it('hears a game that ended before anybody looked', async () => {
    const port = door.port;
    const quick = start([
      '-e',
      `const socket = require('node:net').connect(${port}, '127.0.0.1', () => socket.end(Buffer.from('${framed(Buffer.from('quick')).toString('hex')}', 'hex'), () => process.exit()))`,
    ]);
    await once(quick, 'exit');
    door.expect(quick.pid ?? 0);
    await waitFor('it is heard', () => heard.includes('quick'));
  });

  it('cuts off what cannot be understood', async () => {
    const game = start(client(door.port, 'nonsense'));
    door.expect(game.pid ?? 0);
    const [code] = await once(game, 'exit');
    expect(code).toBe(3);
    expect(heard).toEqual(['opened', 'nonsense', 'closed: a message could not be understood']);
  });

  it('cuts off what is too long', async () => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(MAX_MESSAGE_BYTES + 1);
    const game = start([
      '-e',
      `const socket = require('node:net').connect(${door.port}, '127.0.0.1', () => socket.write(Buffer.from('${head.toString('hex')}', 'hex')));
       socket.on('error', () => {}); socket.on('close', () => process.exit(3));`,
    ]);
    door.expect(game.pid ?? 0);
    await once(game, 'exit');
    expect(heard).toEqual(['opened', 'closed: a message was too long']);
  });

  it('closes for those who wait, too', async () => {
    const waiting = connect(door.port, '127.0.0.1');
    waiting.on('error', () => undefined);
    await once(waiting, 'connect');
    const closed = once(waiting, 'close');
    await door[Symbol.asyncDispose]();
    await closed;
    expect(heard).toEqual([]);
  });
});
