import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Greeted, type Greeting, greetHub } from '../../src/cli/shim/welcome.ts';
import { dialUnix } from '../../src/transport/index.ts';

const hello = {
  warren: { min: 1, max: 1 },
  version: '1',
  mode: 'connect',
  pid: 1,
  argv: [],
  facts: { cwd: '/', env: {} },
} as const;

let dir: string;
let server: Server | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wt-'));
});
afterEach(() => {
  server?.close();
  rmSync(dir, { recursive: true });
});

async function greet(hub: (socket: Socket) => void, greeting?: Greeting): Promise<Greeted> {
  const path = join(dir, 's');
  server = createServer(hub);
  await new Promise<void>((resolve) => server?.listen(path, resolve));
  const socket = await dialUnix(path);
  try {
    return await greetHub(socket, hello, greeting);
  } finally {
    socket.destroy();
  }
}

const says = (text: string) => (socket: Socket) =>
  void socket.once('data', () => socket.write(text)).on('error', () => {});
const refused = (code: string, retry: boolean, words: RegExp): unknown => ({
  ok: false,
  retry,
  error: expect.objectContaining({ code, message: expect.stringMatching(words) }),
});

const pieces = (socket: Socket): void => {
  socket.write('{"warren":1,"o');
  setTimeout(() => socket.write('k":true}\n'), 10);
};

describe('the greeting', () => {
  it('is answered, and what comes behind the answer is kept', async () => {
    const welcome = '{"warren":1,"ok":true,"version":"1","hub":"h","pid":1}\n{"early":';
    expect(await greet(says(welcome))).toEqual({ ok: true, early: Buffer.from('{"early":') });
  });

  it('may come in pieces', async () => {
    expect(await greet(pieces)).toMatchObject({ ok: true });
  });

  it.each([
    [true, 'hub-draining'],
    [false, 'version-mismatch'],
  ])('is refused in the words of the hub (retry: %s)', async (retry, code) => {
    const no = JSON.stringify({ warren: 1, ok: false, code, message: 'Not now.', version: '1', retry });
    expect(await greet(says(`${no}\n`))).toEqual(refused(code, retry, /^Not now\.$/));
  });

  it('is refused with a code of a later version', async () => {
    const no = '{"warren":2,"ok":false,"code":"toString","message":"New reason.","version":"9","retry":false}\n';
    expect(await greet(says(no))).toEqual(refused('hub-unreachable', false, /^New reason\.$/));
  });

  it.each([
    'HTTP/1.1 400 Bad Request\r\n\r\n',
    'null\n',
    '[]\n',
    '{"ok":true}\n',
    '{"warren":1}\n',
    'x'.repeat(100_000),
  ])('is not given by something else that listens there: %.20s', async (text) => {
    expect(await greet(says(text))).toEqual(refused('hub-unreachable', false, /not a Warren hub.*warren doctor/));
  });

  it('is tried again when the other side hangs up', async () => {
    expect(await greet((socket) => socket.destroy())).toEqual(refused('hub-lost', true, /closed the connection/));
  });

  it('has an end when the hub is stopped: it takes the connection and says nothing', async () => {
    expect(await greet(() => {}, { patienceMs: 50 })).toEqual(
      refused('hub-unreachable', false, /nothing for 0\.05 s.*stopped or overloaded.*warren restart/),
    );
  });

  it("is tried again when it waits behind a door that is not the hub's any more", async () => {
    expect(await greet(() => {}, { moved: () => true })).toEqual(refused('hub-lost', true, /./));
  });
});
