import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../src/kernel/errors.ts';
import { instanceKey } from '../../src/kernel/ids.ts';
import { instanceRoom, patient } from '../support/instance-room.ts';
import { isAlive, processOf } from '../support/process-table.ts';
import { waitFor } from '../support/wait-for.ts';

const key = instanceKey('k1');
const failure = (promise: Promise<unknown>): Promise<HubError> =>
  promise.then(
    () => expect.unreachable('it started'),
    (error: unknown) => (error instanceof HubError ? error : expect.unreachable(String(error))),
  );

describe('a process', () => {
  it('leads its own session and group, reads stdin, and gets exactly the environment it was given', async () => {
    await using room = instanceRoom();
    const link = await room.pool
      .lease(
        room.sh('env; echo "args: $0 $*"; exec cat', {
          args: ['-c', 'env; echo "args: $0 $*"; exec cat', 'a b', '$(id)'],
        }),
      )
      .link(patient());
    const { pid, startTime, channel } = link.launched;
    await waitFor('its arguments', () => link.lines.some((line) => line.startsWith('args:')));
    channel.write(Buffer.from('hello\n'));
    await waitFor('its answer', () => link.lines.includes('hello'));
    expect(link.lines).toContain('args: a b $(id)');
    expect(link.lines).toContain('WARREN_HUB=this-hub');
    expect(link.lines.some((line) => line.startsWith('HOME='))).toBe(false);
    expect(processOf(pid)).toMatchObject({ pgid: pid, startTime });
    expect(readFileSync(join(room.folder, 'records', `${pid}.json`), 'utf8')).toContain(startTime);
    expect(statSync(join(room.folder, 'records', `${pid}.json`)).mode & 0o777).toBe(0o600);
  });

  it('a hundred callers at once are one process', async () => {
    await using room = instanceRoom();
    const script = 'echo ready; exec cat';
    const links = await Promise.all(
      Array.from({ length: 100 }, () => room.pool.lease(room.sh(script)).link(patient())),
    );
    expect(new Set(links.map(({ launched }) => launched.pid)).size).toBe(1);
    expect(room.alive()).toHaveLength(1);
  });

  it('is ended with all its descendants', async () => {
    await using room = instanceRoom();
    const link = await room.pool.lease(room.sh('sh -c "sleep 1000 & sleep 1000" & echo ready; wait')).link(patient());
    await waitFor('four processes', () => room.alive().length === 4);
    expect(await room.pool.stop(key, 'requested')).toBe(true);
    expect(room.alive()).toEqual([]);
    expect(link.ends).toMatchObject([{ why: 'requested', exit: { code: null, signal: 'SIGTERM' } }]);
    expect(readdirSync(join(room.folder, 'records'))).toEqual([]);
  });

  it('that ignores SIGTERM is killed, its descendants with it', async () => {
    await using room = instanceRoom();
    const link = await room.pool
      .lease(room.sh('trap "" TERM; sleep 1000 & echo ready; while :; do sleep 1; done'))
      .link(patient());
    const started = performance.now();
    await room.pool.stop(key, 'requested');
    expect(performance.now() - started).toBeGreaterThanOrEqual(295);
    expect(room.alive()).toEqual([]);
    expect(link.ends).toMatchObject([{ exit: { signal: 'SIGKILL' } }]);
  });

  it('that dies leaves no children, and the next one starts only after them', async () => {
    await using room = instanceRoom();
    using lease = room.pool.lease(room.sh(`sh -c 'trap "" TERM; echo $$; exec sleep 1000' & exec cat`));
    const old = await lease.link(patient());
    const child = Number(old.lines[0]);
    process.kill(old.launched.pid, 'SIGKILL');
    await waitFor('the news', () => old.ends.length > 0);
    expect(isAlive(child)).toBe(true);
    const fresh = await lease.link(patient());
    expect(isAlive(child)).toBe(false);
    expect(fresh.launched.pid).not.toBe(old.launched.pid);
    expect(old.ends).toMatchObject([{ why: undefined, exit: { signal: 'SIGKILL' } }]);
  });

  it('that answers and exits at once is heard to its last line', async () => {
    await using room = instanceRoom();
    const link = await room.pool
      .lease(
        room.sh(
          'echo ready; read x; i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done; echo last >&2; exit 3',
        ),
      )
      .link(patient());
    let heard = 0;
    link.ended = (exit, lastWords) => {
      heard = link.lines.length;
      expect(exit).toEqual({ code: 3, signal: null });
      expect(lastWords).toBe('last\n');
    };
    link.launched.channel.write(Buffer.from('go\n'));
    await waitFor('its end', () => heard > 0);
    expect(heard).toBe(2001);
  });

  it('that closes its stdin and goes away harms nobody who writes to it', async () => {
    await using room = instanceRoom();
    const link = await room.pool.lease(room.sh('exec 0<&-; echo ready; sleep 0.2; exit 0')).link(patient());
    for (let n = 0; n < 50; n++) {
      link.launched.channel.write(Buffer.alloc(256 * 1024, 'x'), Buffer.from('\n'));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await waitFor('its end', () => link.ends.length === 1);
  });
});

describe('a process that cannot be started', () => {
  it('names the command and the PATH it was looked for in', async () => {
    await using room = instanceRoom();
    const spec = room.sh('', { command: 'no-such-server', env: { PATH: '/usr/bin:/bin' } });
    const error = await failure(room.pool.lease(spec).link(patient()));
    expect(error.code).toBe('instance-start-failed');
    expect(error.message).toBe(
      `scripted: cannot start \`no-such-server\`: not found in its PATH (/usr/bin:/bin); working directory ${room.folder}. ` +
        'Install it, or configure the absolute path or another PATH.',
    );
  });

  it('says that there is no PATH, no directory, no permission, no such file', async () => {
    await using room = instanceRoom();
    writeFileSync(join(room.folder, 'plain'), 'no program');
    let nth = 0; // each in its own name, for one that fails six times is held
    const told = async (more: object): Promise<string> =>
      (await failure(room.pool.lease(room.sh('', { key: instanceKey(`k${++nth}`), ...more })).link(patient()))).message;
    expect(await told({ command: 'no-such-server', env: {} })).toContain('its environment has no PATH');
    expect(await told({ cwd: join(room.folder, 'nowhere') })).toContain(`${room.folder}/nowhere does not exist`);
    expect(await told({ cwd: join(room.folder, 'plain') })).toContain('/plain is not a directory');
    expect(await told({ command: './plain' })).toContain('chmod +x');
    expect(await told({ command: './absent' })).toContain('there is no such file');
    expect(await told({ args: ['x'.repeat(3 * 1024 * 1024)] })).toContain('too long');
    expect(await told({ args: ['a\0b'] })).toContain('cannot start `sh`');
  });

  it('because it ends during the handshake gives its last words', async () => {
    await using room = instanceRoom();
    const link = room.pool.lease(room.sh('echo "API_KEY is not set" >&2; exit 78')).link(patient());
    const error = await failure(link);
    expect(error.message).toBe(
      'scripted (noxii/0.16) ended with exit code 78 before it was ready. Its last words:\nAPI_KEY is not set',
    );
    expect(room.pool.list()).toMatchObject([{ lastError: error.message, lastExit: { code: 78, why: 'crashed' } }]);
  });

  it('because it never gets ready is told at the deadline and ended', async () => {
    await using room = instanceRoom();
    const error = await failure(room.pool.lease(room.sh('exec cat', { startMs: 200 })).link(patient()));
    expect(error.message).toContain('was not ready after 0.2 s');
    await waitFor('its end', () => room.alive().length === 0);
  });
});

describe('stderr', () => {
  it('as a flood is drained, bounded in memory, rotated on disk, and does not stop the server', async () => {
    await using room = instanceRoom();
    const logFile = join(room.folder, 'logs', 'scripted.log');
    const flood =
      'echo ready; head -c 60000000 /dev/zero | tr "\\0" "x" | fold -w 99 >&2; echo the end >&2; echo done; exec cat';
    const before = process.memoryUsage().rss;
    const link = await room.pool.lease(room.sh(flood, { logFile })).link(patient());
    await waitFor('the server to get through', () => link.lines.includes('done'), { withinMs: 60_000 });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    expect(room.pool.lastWords(key)?.length).toBeLessThanOrEqual(64 * 1024);
    await waitFor('the end', () => room.pool.lastWords(key)?.endsWith('the end\n'));
    await room.pool.stop(key, 'requested');
    const logs = readdirSync(join(room.folder, 'logs')).toSorted();
    expect(logs.length).toBeGreaterThan(0);
    expect(logs.every((name) => ['scripted.log', 'scripted.log.1', 'scripted.log.2'].includes(name))).toBe(true);
    for (const name of logs) {
      const { size, mode } = statSync(join(room.folder, 'logs', name));
      expect(size).toBeLessThan(7 * 1024 * 1024);
      expect(mode & 0o777).toBe(0o600);
    }
  });

  it('of one process after the other goes to one file', async () => {
    await using room = instanceRoom();
    const logFile = join(room.folder, 'server.log');
    using lease = room.pool.lease(room.sh('echo "this is $$" >&2; echo ready; exec cat', { logFile }));
    const pids: number[] = [];
    for (let n = 0; n < 2; n++) {
      const link = await lease.link(patient());
      pids.push(link.launched.pid);
      await room.pool.stop(key, 'requested');
    }
    const wanted = pids.map((pid) => `this is ${pid}\n`).join('');
    await waitFor('both', () => readFileSync(logFile, 'utf8') === wanted);
  });

  it('with nowhere to go is kept in memory, and that is reported once', async () => {
    await using room = instanceRoom();
    writeFileSync(join(room.folder, 'file'), '');
    const logFile = join(room.folder, 'file', 'server.log');
    await room.pool
      .lease(room.sh('echo one >&2; sleep 0.1; echo two >&2; echo ready; exec cat', { logFile }))
      .link(patient());
    await waitFor('both lines', () => room.pool.lastWords(key) === 'one\ntwo\n');
    expect(room.facts.filter(({ kind }) => kind === 'file.unusable')).toHaveLength(1);
  });
});
