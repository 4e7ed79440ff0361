import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import { isAlive } from '../support/process-table.ts';
import { earlier, oneInstance } from '../support/small-hub-view.ts';

let dir = '';
let hub: ChildProcess | undefined;
const home = (): string => join(dir, '.warren');

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'cli-')));
  mkdirSync(join(dir, 'run'), { mode: 0o700 });
});
afterEach(async () => {
  if (hub && hub.exitCode === null && hub.signalCode === null) {
    hub.kill('SIGKILL');
    await once(hub, 'exit');
  }
  hub = undefined;
  rmSync(dir, { recursive: true });
});

async function startSmallHub(...how: string[]): Promise<ChildProcess> {
  const script = join(import.meta.dirname, '..', 'support', 'small-hub.ts');
  hub = spawn(process.execPath, [script, home(), ...how], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (hub.stdout) await once(hub.stdout, 'data');
  return hub;
}

async function warren(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const io: Io = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    env: { WARREN_HOME: home(), XDG_RUNTIME_DIR: join(dir, 'run'), WARREN_AUTOSTART: '0', PWD: dir },
    cwd: dir,
    homedir: dir,
    isTTY: false,
  };
  return { code: await main(words, io), ...said };
}
const json = async (...words: string[]) => JSON.parse((await warren(...words, '--json')).out);

describe('without a hub', () => {
  it.each(['status', 'list', 'stop files', 'restart files', 'history', 'state show files', 'state clear files'])(
    'warren %s says what to do',
    async (line) => {
      const { code, out, err } = await warren(...line.split(' '));
      expect([code, out]).toEqual([3, '']);
      expect(err).toMatch(/^warren: No Warren hub is running for .*"warren start"\.\n$/);
      expect(await json(...line.split(' '))).toEqual({
        error: { code: 'not-running', message: expect.stringContaining('No Warren hub'), retry: 'later' },
      });
    },
  );
  it('stop is content', async () =>
    expect(await warren('stop')).toEqual({ code: 0, out: 'No Warren hub was running.\n', err: '' }));
  it('a word that is no command is answered with the nearest one', async () =>
    expect(await warren('statsu')).toEqual({
      code: 2,
      out: '',
      err: "warren: unknown command 'statsu' (Did you mean status?)\n",
    }));
  it.each([['status', '--nope'], ['logs', '-n', 'x'], ['history', '-n', '0'], ['list', 'extra'], []])(
    'wrong words end with 2: %s %s',
    async (...words) => expect((await warren(...words)).code).toBe(2),
  );
  it('a record of another schema is refused by name', async () => {
    mkdirSync(home());
    writeFileSync(join(home(), 'hub.json'), '{"schema_version":2}');
    expect(await warren('status')).toMatchObject({ code: 3, err: expect.stringMatching(/schema_version 2/) });
  });
  it('detect of a directory that is none', async () =>
    expect(await warren('detect', 'nowhere')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/is not a directory/),
    }));
  it('logs of a server whose hub is gone', async () => {
    mkdirSync(join(home(), 'logs'), { recursive: true });
    writeFileSync(join(home(), 'logs', `files-${oneInstance.key}.log`), 'one\ntwo\n');
    expect(await warren('logs', 'files', '-n', '1')).toMatchObject({ code: 0, out: 'two\n' });
    expect(await warren('logs', 'nobody')).toMatchObject({ code: 2, err: expect.stringMatching(/warren start/) });
  });
});

describe('with a hub', () => {
  it('status and list', async () => {
    await startSmallHub();
    expect((await warren('status')).out).toMatch(
      /^Warren 0\.1\.0 is running: pid \d+, up 1h 0m, 57 MB\n {2}1 connection, 1 instance \(1 ready\), 1 process of at most 128\n[^]*\n {2}store {3}sqlite, open\n$/,
    );
    expect((await warren('list')).out).toBe(
      'KEY       PROJECT     SERVER  STATUS   PID  UP  LEASES  CALLS  BUSY  ERRORS  MEMORY  RESTARTS  LAST ERROR\n' +
        '01234567  noxii/0.16  files   ready   4711  1m       2     12     1       0   48 MB         0\n',
    );
    expect(await json('list')).toEqual({ instances: [oneInstance] });
  });
  it('list --all adds what other hubs wrote down', async () => {
    await startSmallHub();
    const { out } = await warren('list', '--all');
    expect(out).toMatch(
      /^KEY[^]*\n01234567 [^]*\n\nWritten down by other hubs, [^]*\nfedcba98 {2}sedna\/2\.0 .* tower {2}nonce-0 /,
    );
    expect(await json('list', '--all')).toEqual({ instances: [oneInstance], others: [earlier] });
  });
  it('history of an instance that this run of the hub has not had, and of all', async () => {
    await startSmallHub();
    const { out } = await warren('history', 'sedna');
    expect(out).toMatch(
      /^sedna\/2\.0:docs \(fedcba98\)\n\S+ \S+ {2}starting {2}start 3\n\S+ \S+ {2}ready {5}after 120 ms, pid 99\n\S+ \S+ {2}crashed {3}exit code 1, pid 99\n {6}cannot go on\n {6}out of ideas\n$/,
    );
    expect((await warren('history')).out).toBe(out);
    const { events } = await json('history', 'sedna/2.0', '-n', '2');
    expect(events.map(({ what }: { what: string }) => what)).toEqual(['ready', 'exited']);
    expect(await warren('history', 'nobody')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/sedna\/2\.0:docs/),
    });
  });
  it('state: what is saved, what would be deleted, and its end', async () => {
    await startSmallHub();
    expect((await warren('state', 'show', 'sedna')).out).toMatch(
      /^sedna\/2\.0:docs: 15 B of docs, version 1, saved \S+ \S+\n$/,
    );
    expect((await warren('state', 'show', 'docs', '--body')).out).toMatch(/\n\{"node":"Main"\}\n$/);
    expect((await warren('state', 'show', 'noxii')).out).toBe('noxii/0.16:files: nothing is saved\n');
    expect((await warren('state', 'clear', 'noxii', '--dry-run')).out).toBe(
      'noxii/0.16:files: would end pid 4711 and delete nothing: nothing is saved.\n',
    );
    expect((await json('state', 'clear', 'sedna', '--dry-run')).would_clear).toMatchObject([
      { pid: null, state: { bytes: 15 } },
    ]);
    expect((await warren('state', 'clear', 'sedna')).out).toBe(
      'sedna/2.0:docs: what it had saved is deleted; the next call starts it fresh.\n',
    );
    expect(await json('state', 'clear', 'noxii')).toEqual({
      cleared: [{ key: oneInstance.key, name: 'files', project: 'noxii/0.16', cleared: false, stopped: true }],
    });
    expect((await warren('state')).code).toBe(2);
  });
  it('stop and restart of instances, by any of their names', async () => {
    await startSmallHub();
    expect((await warren('stop', 'noxii')).out).toMatch(/^noxii\/0\.16:files was stopped/);
    expect((await warren('restart', '0123')).out).toBe('noxii/0.16:files runs again (pid 4711).\n');
    expect(await warren('stop', 'other')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Known are noxii\/0\.16:files/),
    });
  });
  it('detect prints the chain, and what would make it a project', async () => {
    await startSmallHub();
    const { code, out } = await warren('detect', dir);
    expect(code).toBe(2);
    expect(out).toContain(`${dir}: no project.`);
    expect(out).toMatch(/\n {2}ignored +cwd +\S+ +the home folder is never a project\n/);
  });
  it('stop waits until the process is gone', async () => {
    const { pid } = await startSmallHub();
    expect(await json('stop')).toMatchObject({ stopped: [{ pid, killed: false }] });
    expect(isAlive(pid ?? 0)).toBe(false); // it is our child, and may not have been reaped yet
    expect((await warren('status')).err).toMatch(/is gone/);
  });
  it('stop of a hub that was halted', async () => {
    const child = await startSmallHub();
    child.kill('SIGSTOP');
    expect(await json('stop')).toMatchObject({ stopped: [{ pid: child.pid, killed: false }] });
  });
  it('stop of a hub that obeys nobody', async () => {
    const child = await startSmallHub('deaf');
    expect((await warren('stop')).out).toMatch(new RegExp(`pid ${child.pid}\\) did not obey and was killed`));
  });
  it('a number that another process has now is not asked, and not ended', async () => {
    const { pid } = await startSmallHub();
    const file = join(home(), 'hub.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), start_time: '1' }));
    expect((await warren('stop')).out).toBe('No Warren hub was running.\n');
    expect(process.kill(pid ?? 0, 0)).toBe(true);
  });
  it('a port that somebody else has now is noticed', async () => {
    await startSmallHub();
    const file = join(home(), 'hub.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), instance_id: 'other' }));
    expect(await warren('status')).toMatchObject({ code: 3, err: expect.stringMatching(/Something else listens/) });
  });
});

describe('the doctor', () => {
  it('finds and removes what a killed hub left, and nothing else', async () => {
    const child = await startSmallHub();
    writeFileSync(join(home(), 'hub.lock'), '');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const record = join(home(), 'hub.json');
    const { checks } = await json('doctor');
    expect(checks.find(({ name }: { name: string }) => name === 'hub-record')).toMatchObject({ verdict: 'warn' });
    expect(existsSync(record)).toBe(true);
    expect(await json('doctor', '--fix')).toMatchObject({ removed: [record] });
    expect([existsSync(record), existsSync(join(home(), 'hub.lock'))]).toEqual([false, true]);
  });
  it('leaves the record of a living hub alone', async () => {
    await startSmallHub();
    writeFileSync(join(home(), 'hub.lock'), '');
    expect(await json('doctor', '--fix')).toMatchObject({ removed: [] });
    expect(existsSync(join(home(), 'hub.json'))).toBe(true);
  });
});
