import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dialUnix,
  ensurePrivate,
  hubSocketPath,
  listenUnix,
  maxSocketPathBytes,
  removeDeadSockets,
  removeSocket,
  runtimeDir,
  scopeOf,
  type UnixDoor,
} from '../../src/transport/index.ts';

const uid = process.getuid?.() ?? 0;
let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'wt-')));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8);
const listen = (path: string, nonce = 'n1', stillOurs = true): Promise<UnixDoor> =>
  listenUnix({ path, nonce, stillOurs: () => stillOurs }, (socket: Socket) => socket.end(`${nonce}\n`));

async function whoAnswers(path: string): Promise<string> {
  const socket = await dialUnix(path);
  const [chunk] = await once(socket, 'data');
  socket.destroy();
  return String(chunk).trim();
}

describe('ensurePrivate', () => {
  it('makes what is missing, parents too, open to nobody else, and again when it vanished', () => {
    const path = join(dir, 'a', 'b');
    expect(ensurePrivate(path, uid)).toBe(path);
    expect(modeOf(path)).toBe('700');
    rmSync(join(dir, 'a'), { recursive: true });
    ensurePrivate(path, uid);
    expect(modeOf(path)).toBe('700');
  });

  it.each<[string, (path: string) => void]>([
    ['has mode 777', (path) => [mkdirSync(path), chmodSync(path, 0o777)]],
    ['has mode 750', (path) => [mkdirSync(path), chmodSync(path, 0o750)]],
    [
      'is a symbolic link',
      (path) => [mkdirSync(`${path}-target`, { mode: 0o700 }), symlinkSync(`${path}-target`, path)],
    ],
    ['is a symbolic link', (path) => symlinkSync('/nonexistent/nowhere', path)],
    ['is not a directory', (path) => writeFileSync(path, '')],
  ])('refuses one that %s, and leaves it as it is', (why, make) => {
    const path = join(dir, 'run');
    make(path);
    const before = lstatSync(path).mode;
    expect(() => ensurePrivate(path, uid)).toThrow(expect.objectContaining({ code: 'unsafe-directory' }));
    expect(() => ensurePrivate(path, uid)).toThrow(`${path} ${why}`);
    expect(lstatSync(path).mode).toBe(before);
  });

  it('says so when it cannot be made', () => {
    writeFileSync(join(dir, 'file'), '');
    expect(() => ensurePrivate(join(dir, 'file', 'run'), uid)).toThrow(
      expect.objectContaining({
        code: 'unsafe-directory',
        message: expect.stringContaining('cannot be made (ENOTDIR'),
      }),
    );
  });

  it.runIf(uid === 0)("refuses another user's", () => {
    const path = join(dir, 'run');
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, 12345, 12345);
    expect(() => ensurePrivate(path, uid)).toThrow(`${path} belongs to user 12345`);
  });
});

function made(name: string, mode: number): string {
  const path = join(dir, name);
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

describe('runtimeDir', () => {
  const fallback = `/tmp/warren-${uid}`;
  const wasThere = existsSync(fallback);
  afterAll(() => {
    if (!wasThere) rmdirSync(fallback);
  });
  const given = (path: string | undefined): string => runtimeDir({ env: { XDG_RUNTIME_DIR: path }, uid });

  it('is ours below a private XDG_RUNTIME_DIR, made anew when that was emptied', () => {
    const xdg = join(dir, 'xdg');
    mkdirSync(xdg, { mode: 0o700 });
    expect(given(xdg)).toBe(join(xdg, 'warren'));
    rmSync(join(xdg, 'warren'), { recursive: true });
    expect(modeOf(given(xdg))).toBe('700');
  });

  it.each<[string, () => string | undefined]>([
    ['relative', () => 'run/user'],
    ['missing', () => join(dir, 'gone after logout')],
    ['open to others', () => made('open', 0o755)],
    ['too long for a socket path', () => made('x'.repeat(60), 0o700)],
    ['a file', () => (writeFileSync(join(dir, 'f'), ''), join(dir, 'f'))],
  ])('falls back to /tmp when XDG_RUNTIME_DIR is %s', (_what, path) => {
    expect(given(path())).toBe(fallback);
    expect(modeOf(fallback)).toBe('700');
  });

  it.each([undefined, ''])(
    "is below systemd's place for the user when XDG_RUNTIME_DIR is %j, if there is one",
    (xdg) => {
      const systemd = `/run/user/${uid}`;
      expect(given(xdg)).toBe(existsSync(systemd) ? join(systemd, 'warren') : fallback);
    },
  );

  it('holds the socket of any home, whatever the length of its path, and of each home another', () => {
    const homes = ['/h', `/${'very-long/'.repeat(400)}home`, '/h ', '/ü'];
    const paths = homes.map((home) => hubSocketPath(join('/', 'r'.repeat(62)), scopeOf(home)));
    expect(new Set(paths).size).toBe(homes.length);
    for (const path of paths) expect(Buffer.byteLength(`${path}.01234567`)).toBeLessThanOrEqual(maxSocketPathBytes);
  });

  it('knows a home again through a link', () => {
    mkdirSync(join(dir, 'home'));
    symlinkSync(join(dir, 'home'), join(dir, 'link'));
    expect(scopeOf(join(dir, 'link'))).toBe(scopeOf(join(dir, 'home')));
  });
});

describe('listenUnix', () => {
  it('appears private and whole, and goes away with the door', async () => {
    const path = join(dir, 'hub.sock');
    const door = await listen(path);
    expect([modeOf(path), readdirSync(dir)]).toEqual(['600', ['hub.sock']]);
    expect(await whoAnswers(path)).toBe('n1');
    door.close();
    door.close();
    expect(existsSync(path)).toBe(false);
  });

  it('takes the place of what a killed process left there', async () => {
    const path = join(dir, 'hub.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    await once(spawn(process.execPath, ['-e', script]), 'exit');
    expect(existsSync(path)).toBe(true);
    await expect(dialUnix(path)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await using door = await listen(path);
    expect(await whoAnswers(door.path)).toBe('n1');
  });

  it('takes the place of an empty folder, and of nothing that holds something', async () => {
    const path = join(dir, 's');
    mkdirSync(path);
    await using door = await listen(path);
    expect([await whoAnswers(path), door.stands()]).toEqual(['n1', true]);
    mkdirSync(join(dir, 't', 'kept'), { recursive: true });
    await expect(listen(join(dir, 't'))).rejects.toThrow(/ENOTEMPTY/);
    expect(readdirSync(dir).toSorted()).toEqual(['s', 't']);
  });

  it('a successor keeps its socket when the predecessor closes, even one that thinks the place is its own', async () => {
    const path = join(dir, 'hub.sock');
    const old = await listen(path, 'old');
    await using door = await listen(path, 'new');
    old.close();
    expect(await whoAnswers(door.path)).toBe('new');
  });

  it('leaves the name alone when the caller says it is not ours any more', async () => {
    const path = join(dir, 'hub.sock');
    const door = await listen(path, 'n', false);
    door.close();
    expect(existsSync(path)).toBe(true);
  });

  it('there is no moment at which a client meets nobody while one follows another', async () => {
    const path = join(dir, 'hub.sock');
    const doors = [await listen(path, 'd0')];
    for (let at = 1; at < 30; at++) {
      const [next, who] = await Promise.all([listen(path, `d${at}`), whoAnswers(path)]);
      expect([`d${at - 1}`, `d${at}`]).toContain(who);
      doors.push(next);
    }
    for (const door of doors) door.close();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('refuses a path that the kernel would cut, and so does dialing', async () => {
    const path = join(dir, 'x'.repeat(maxSocketPathBytes));
    const refusal = { code: 'unsafe-directory', message: expect.stringContaining('XDG_RUNTIME_DIR') };
    await expect(listen(path)).rejects.toMatchObject(refusal);
    await expect(dialUnix(path)).rejects.toMatchObject(refusal);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('says that the directory is gone, and not that a sandbox forbids it', async () => {
    await expect(listen(join(dir, 'missing', 'hub.sock'))).rejects.toMatchObject({
      code: 'unsafe-directory',
      message: expect.stringContaining('is gone'),
    });
  });
});

describe('dialUnix', () => {
  it('says ENOENT when there is nothing', () =>
    expect(dialUnix(join(dir, 'none'))).rejects.toMatchObject({ code: 'ENOENT' }));

  it('says socket-denied when the system forbids it', async () => {
    const path = join(dir, 'hub.sock');
    await using _door = await listen(path);
    if (uid !== 0) {
      chmodSync(path, 0);
      await expect(dialUnix(path)).rejects.toMatchObject({ code: 'socket-denied' });
      return;
    }
    // Root may connect to everything: ask as somebody who may not.
    chmodSync(dir, 0o755);
    const dial = `import { dialUnix } from ${JSON.stringify(join(import.meta.dirname, '../../src/transport/index.ts'))};
      process.setgid(65534); process.setuid(65534);
      await dialUnix(${JSON.stringify(path)}).catch((error) => console.log(error.code));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', dial], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(child.stdout, 'data');
    expect(String(said).trim()).toBe('socket-denied');
  });
});

describe('sockets of the dead', () => {
  it('are taken away, those of the living and what is no socket of ours stay', async () => {
    const killed = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen('${join(dir, 'i-1')}', () => console.log(1))`,
    ]);
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'close');
    const place = { path: join(dir, 'i-2'), nonce: 'n', stillOurs: () => true };
    await using living = await listenUnix(place, (socket) => void socket.on('error', () => {}));
    writeFileSync(join(dir, 'i-3'), 'a file');
    mkdirSync(join(dir, 'i-4'));
    expect(readdirSync(dir).toSorted()).toEqual(['i-1', 'i-2', 'i-3', 'i-4']);
    await removeDeadSockets(dir, /^i-/);
    removeSocket(join(dir, 'i-3'));
    removeSocket(join(dir, 'i-5'));
    expect(readdirSync(dir).toSorted()).toEqual(['i-2', 'i-3', 'i-4']);
    expect(living.stands()).toBe(true);
  });
});
