import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootId, type ProcessRecord, startTimeOf, sweep } from '../../src/instance/index.ts';
import { instanceRoom, patient } from '../support/instance-room.ts';
import { isAlive } from '../support/process-table.ts';
import { realClock } from '../support/real-clock.ts';
import { waitFor } from '../support/wait-for.ts';

type Room = ReturnType<typeof instanceRoom>;
const linux = process.platform === 'linux';

const swept = (room: Room, stopMs = 300) =>
  sweep({ records: room.records, hub: 'this-hub', homeId: room.folder, clock: realClock, report: room.report, stopMs });

/** Starts a hub with one server of `script`, kills the hub, and answers the pid of what it left behind. */
async function orphaned(room: Room, script: string): Promise<number> {
  const hub = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', 'support', 'doomed-hub.ts'), room.folder, script],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line]: unknown[] = await once(hub.stdout, 'data');
  const ended = once(hub, 'exit');
  hub.kill('SIGKILL');
  await ended;
  return Number(String(line));
}

/** A process that is nobody's child any more, as those of a killed hub are; with `setsid` also of no known group. */
const stranger = (env: Record<string, string>): number => {
  const script = `${linux ? 'setsid ' : ''}sleep 1000 </dev/null >/dev/null 2>&1 & echo $!`;
  const path = process.env['PATH'] ?? '';
  return Number(execFileSync('sh', ['-c', script], { env: { PATH: path, ...env }, encoding: 'utf8' }));
};

const recordOf = (pid: number, more: Partial<ProcessRecord> = {}): ProcessRecord => ({
  pid,
  startTime: startTimeOf(pid) ?? '',
  bootId: bootId(),
  key: 'k9',
  name: 'orphan',
  hub: 'doomed',
  ...more,
});

describe('what a killed hub left behind', () => {
  it('is ended by its record, the whole group, also when it ignores SIGTERM', async () => {
    await using room = instanceRoom();
    const pid = await orphaned(room, 'trap "" TERM; sleep 1000 & sleep 1000 & while :; do sleep 1; done');
    await waitFor('the family', () => room.alive().length >= 3);
    const found = await swept(room);
    expect(found).toContainEqual(expect.objectContaining({ pid, key: 'k9', why: 'record' }));
    expect(room.alive()).toEqual([]);
    expect(readdirSync(join(room.folder, 'records'))).toEqual([]);
    expect(room.facts).toContainEqual({ kind: 'hub.swept', pid, key: 'k9', why: 'record' });
  });

  it('is found by its group when the leader is ended first', async () => {
    await using room = instanceRoom();
    const nap = `sleep 98765.${process.pid}`; // the table is that of the whole machine
    await orphaned(room, `(trap "" TERM; exec env -i ${nap}) & exec ${nap}`);
    await waitFor('both', () => room.alive().length >= 1 && readdirSync(join(room.folder, 'records')).length === 1);
    await swept(room);
    expect(execFileSync('ps', ['-ax', '-o', 'command='], { encoding: 'utf8' }).split('\n')).not.toContain(nap);
  });

  it.runIf(linux)('is found by its environment when it left the group and its parent is gone', async () => {
    await using room = instanceRoom();
    const leader = await orphaned(room, 'setsid sleep 1000 </dev/null >/dev/null 2>&1 & exec cat');
    await waitFor('the leader to hear of the end of its stdin', () => !isAlive(leader));
    const left = await waitFor('what it left', () => room.alive().find(({ command }) => command === 'sleep 1000'));
    const found = await swept(room);
    expect(found).toMatchObject([{ pid: left.pid, why: 'marker' }]);
    expect(room.alive()).toEqual([]);
  });

  it.runIf(linux)('is told from what others have running', async () => {
    await using room = instanceRoom();
    const mine = stranger({ MARK: room.folder, WARREN_HUB: 'doomed', WARREN_HOME_ID: room.folder });
    const otherHome = stranger({ MARK: room.folder, WARREN_HUB: 'doomed', WARREN_HOME_ID: '/elsewhere' });
    const thisHub = stranger({ MARK: room.folder, WARREN_HUB: 'this-hub', WARREN_HOME_ID: room.folder });
    try {
      expect((await swept(room)).map(({ pid }) => pid)).toEqual([mine]);
      expect([mine, otherHome, thisHub].map(isAlive)).toEqual([false, true, true]);
    } finally {
      for (const pid of [otherHome, thisHub]) process.kill(pid, 'SIGKILL');
    }
  });

  it('never includes what the sweeping hub itself runs', async () => {
    await using room = instanceRoom();
    const link = await room.pool.lease(room.sh('echo ready; exec cat')).link(patient());
    const { pid } = link.launched;
    room.records.add(recordOf(pid, { hub: 'doomed' }));
    expect(await swept(room)).toEqual([]);
    expect(isAlive(pid)).toBe(true);
  });
});

describe('a record', () => {
  it('of a pid that is somebody else by now ends nobody, and goes', async () => {
    await using room = instanceRoom();
    const pid = stranger({ MARK: room.folder });
    try {
      for (const more of [{ startTime: '1' }, { bootId: 'another boot' }]) {
        room.records.add(recordOf(pid, more));
        expect(await swept(room)).toEqual([]);
        expect(isAlive(pid)).toBe(true);
        expect(room.records.read()).toEqual([]);
      }
      room.records.add(recordOf(pid));
      expect(await swept(room)).toMatchObject([{ pid, why: 'record' }]);
      expect(isAlive(pid)).toBe(false);
    } finally {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
  });

  it('that cannot be read is set aside with a report, the others count', async () => {
    await using room = instanceRoom();
    const folder = join(room.folder, 'records');
    mkdirSync(folder);
    const good = recordOf(4_000_000, { startTime: '5' });
    room.records.add(good);
    const bad = {
      half: '{"pid": 12',
      empty: '',
      list: '[]',
      everybody: JSON.stringify({ ...good, pid: -1 }),
      nil: 'null',
    };
    for (const [name, text] of Object.entries(bad)) writeFileSync(join(folder, `${name}.json`), text);
    expect(room.records.read()).toEqual([good]);
    expect(room.facts.filter(({ kind }) => kind === 'file.unusable')).toHaveLength(5);
    expect(readdirSync(folder).filter((name) => name.endsWith('.bad'))).toHaveLength(5);
    expect(readFileSync(join(folder, 'half.json.bad'), 'utf8')).toBe(bad.half);
    expect(room.records.read()).toEqual([good]);
    expect(room.facts.filter(({ kind }) => kind === 'file.unusable')).toHaveLength(5);
  });

  it('that cannot be written is reported, and the process serves all the same', async () => {
    await using room = instanceRoom();
    writeFileSync(join(room.folder, 'records'), 'a file where the folder should be');
    const link = await room.pool.lease(room.sh('echo ready; exec cat')).link(patient());
    expect(isAlive(link.launched.pid)).toBe(true);
    expect(room.facts.some(({ kind }) => kind === 'file.unusable')).toBe(true);
    expect(existsSync(join(room.folder, 'records', 'x'))).toBe(false);
  });

  it('is removed twice without complaint, and none are found where there is no folder', async () => {
    await using room = instanceRoom();
    expect(room.records.read()).toEqual([]);
    room.records.remove(1234);
    expect(room.facts).toEqual([]);
  });
});
