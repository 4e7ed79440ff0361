import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HookCaller, quiet, recorded } from '../support/hook-caller.ts';
import { answerTo, HookHub } from '../support/hook-hub.ts';
import { warrenJs } from '../support/paths.ts';

let world: HookCaller;
beforeEach(() => {
  world = new HookCaller();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('what clients really say reaches the hub', () => {
  it.each([
    ['claude', 'SessionStart', 'claude-SessionStart-startup', { event: 'start', source: 'startup' }],
    ['claude', 'SessionStart', 'claude-SessionStart-resume', { event: 'start', source: 'resume' }],
    ['claude', 'SessionStart', 'claude-SessionStart-compact', { event: 'start', source: 'compact' }],
    ['claude', 'PreCompact', 'claude-PreCompact', { event: 'compact', reason: 'manual' }],
    ['claude', 'Stop', 'claude-Stop', { event: 'stop' }],
    ['claude', 'SessionEnd', 'claude-SessionEnd', { event: 'end', reason: 'other' }],
    ['claude', 'statusline', 'claude-statusline', { event: 'beat', context_percent: 13 }],
    ['codex', 'SessionStart', 'codex-SessionStart', { event: 'start', source: 'startup' }],
    ['codex', 'Stop', 'codex-Stop', { event: 'stop' }],
    ['codex', 'SessionEnd', 'codex-SessionEnd', { event: 'end', reason: 'other' }],
    ['opencode', 'session.created', 'opencode-session.created', { event: 'start' }],
    ['opencode', 'session.status', 'opencode-session.status', { event: 'beat' }],
    ['opencode', 'session.idle', 'opencode-session.idle', { event: 'stop' }],
    ['opencode', 'session.compacted', 'opencode-session.compacted', { event: 'compact' }],
  ])('%s %s (%s)', async (client, event, name, expected) => {
    await using hub = await new HookHub(world.warrenHome).open();
    const said = JSON.parse(recorded(name)) as {
      session_id?: string;
      transcript_path?: string;
      properties?: { sessionID: string };
    }; // recorded
    const { code, out, err } = await world.hook([client, event], recorded(name));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [fact, ...more] = hub.told;
    expect(more).toEqual([]);
    expect(fact).toMatchObject({ client, client_session: said.session_id ?? said.properties?.sessionID, ...expected });
    if (client !== 'opencode') expect(fact).toMatchObject({ cwd: '/home/ada/game', transcript: said.transcript_path });
    expect(fact?.pids).toContain(process.pid);
    if (event === 'SessionStart')
      expect(JSON.parse(out)).toEqual({
        hookSpecificOutput: {
          hookEventName: 'SessionStart',
          additionalContext: answerTo(hub.told[0] ?? never()).context,
        },
      });
    else if (event === 'statusline')
      expect(out).toMatch(/^Instance: game-PS-\w{4} \| Epic: — \| Context: 13% \| Active: 0.1h\n$/);
    else expect(out).toBe('');
  });
  it('codex before compaction, by its published type', async () => {
    await using hub = await new HookHub(world.warrenHome).open();
    const said = {
      session_id: 's',
      turn_id: 't',
      transcript_path: null,
      cwd: '/p',
      hook_event_name: 'PreCompact',
      model: 'm',
      trigger: 'auto',
    };
    expect(await world.hook(['codex', 'PreCompact'], JSON.stringify(said))).toEqual(quiet);
    expect(hub.told).toMatchObject([{ event: 'compact', reason: 'auto', cwd: '/p' }]);
  });
});

describe('a hub that is not what it should be', () => {
  it('none runs: it waits in a private file, and goes with the next one, the oldest first, once', async () => {
    expect(await world.start()).toEqual(quiet);
    expect(await world.stop()).toEqual(quiet);
    expect(statSync(join(world.spool, 'waiting')).mode & 0o777).toBe(0o600);
    expect(statSync(world.spool).mode & 0o777).toBe(0o700);
    await using hub = await new HookHub(world.warrenHome).open();
    expect(await world.hook(['claude', 'SessionEnd'], recorded('claude-SessionEnd'))).toEqual(quiet);
    expect(hub.told.map(({ event }) => event)).toEqual(['start', 'stop', 'end']);
    await world.stop();
    expect(hub.told.map(({ event }) => event)).toEqual(['start', 'stop', 'end', 'stop']);
    expect(readdirSync(world.spool)).toEqual([]);
  });
  it.each<[string, ConstructorParameters<typeof HookHub>[1]]>([
    ['never answers', () => undefined],
    ['answers rubbish', (_, response) => void response.end('<html>')],
    ['answers something else', (_, response) => void response.end('{"answers":[]}')],
    [
      'dies in the middle of its answer',
      (_, response) =>
        void (response.writeHead(200, { 'content-length': 1000 }), response.write('{"ans'), response.socket?.destroy()),
    ],
    ['is of an older version', (_, response) => void response.writeHead(404).end('{}')],
    [
      'is another one',
      (facts, response) =>
        void (response.setHeader('warren-hub', 'other'),
        response.end(JSON.stringify({ answers: facts.map(answerTo) }))),
    ],
  ])('one that %s: the client goes on, and the fact waits', async (_name, saying) => {
    await using hub = await new HookHub(world.warrenHome, saying).open();
    expect(await world.start({ env: { WARREN_HOOK_MS: '3000' } })).toEqual(quiet);
    expect(hub.questions).toBe(1);
    expect(world.waiting()).toMatchObject([{ event: 'start' }]);
  });
  it('hub.json of a process that is gone, of another version, or rubbish is no hub', async () => {
    for (const text of [
      '{',
      '[]',
      '{"schema_version":99}',
      JSON.stringify({
        schema_version: 1,
        instance_id: 'x',
        version: '1',
        base_url: '',
        port: 9,
        pid: 1,
        start_time: '0',
        boot_id: 'x',
        token: 't',
        socket: '',
      }),
    ]) {
      writeFileSync(join(world.warrenHome, 'hub.json'), text);
      expect(await world.start()).toEqual(quiet);
    }
    expect(world.waiting()).toHaveLength(4);
  });
  it('one that refuses a fact never gets it again', async () => {
    await using hub = await new HookHub(
      world.warrenHome,
      (_, response) => void response.writeHead(400).end('{}'),
    ).open();
    expect(await world.start()).toEqual(quiet);
    expect([hub.questions, existsSync(join(world.spool, 'waiting'))]).toEqual([1, false]);
  });
});

describe('hostile words', () => {
  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['no JSON', 'rubbish {'],
    ['another type', '[1,2]'],
    ['no session', '{"session_id":{"$ne":1}}'],
    ['control characters', '{"session_id":"\\u001b]0;x\\u0007"}'],
    ['ten megabytes', Buffer.alloc(10 * 1024 * 1024, '{"session_id":"')],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0, 1])],
    ['deep', '['.repeat(200_000)],
  ])('%s: 0, and silence', async (_name, said) => {
    expect(await world.hook(['claude', 'SessionStart'], said)).toEqual(quiet);
    expect(existsSync(join(world.warrenHome, 'hooks'))).toBe(false);
    const line = await world.hook(['claude', 'statusline'], said);
    expect(line).toEqual({ code: 0, out: 'Warren: no session\n', err: '' });
  });
  it('unknown clients and events, and no words at all', async () => {
    for (const words of [[], ['emacs', 'Stop'], ['claude'], ['claude', 'Nonsense'], ['claude', '--help']])
      expect(await world.hook(words, recorded('claude-Stop'))).toEqual(quiet);
  });
  it('a folder that was removed under the hook: what the client says counts', async () => {
    const folder = join(world.home.home, 'gone');
    mkdirSync(folder);
    const script = `rmdir ${folder}; exec "$0" "$@"`;
    const how = { cwd: folder, env: world.home.env, input: recorded('claude-SessionEnd') };
    const { status } = spawnSync(
      '/bin/sh',
      ['-c', script, process.execPath, warrenJs, 'hook', 'claude', 'SessionEnd'],
      how,
    );
    expect([status, world.waiting()]).toMatchObject([0, [{ event: 'end', cwd: '/home/ada/game' }]]);
  });
  it('a client that never closes its end is heard all the same', async () => {
    expect(await world.stop({ closes: false, env: { WARREN_HOOK_MS: '1000' } })).toEqual(quiet);
    expect(world.waiting()).toHaveLength(1);
  });
});

function never(): never {
  throw new Error('no fact was told');
}
