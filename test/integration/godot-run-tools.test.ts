import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Games } from '../../src/backend/godot/game.ts';
import type { Runs } from '../../src/backend/godot/run/index.ts';
import { getRuntimeEvents } from '../../src/backend/godot/tool/get-runtime-events.ts';
import { runProject } from '../../src/backend/godot/tool/run-project.ts';
import { stopRun } from '../../src/backend/godot/tool/stop-run.ts';
import type { Tool } from '../../src/backend/tool/index.ts';
import { writeFrames } from '../support/godot4-frames.ts';
import { all, ended, fakeGodot4, RunWorld, realGodot3, seen } from '../support/run-world.ts';

const signal = new AbortController().signal;

/** One game of which only the runs are asked for. */
function gamesOf(runs: Runs): Games {
  const own = { version: { id: 'talkative/1' }, runs } as Games['own']; // the tools of runs touch nothing else
  return { own, of: async () => own, [Symbol.asyncDispose]: async () => undefined };
}

/** As a client would: arguments are read, the answer fits the schema and the bound. */
async function call(tool: Tool, given: Readonly<Record<string, unknown>> = {}) {
  const { text, structured } = await tool.call(tool.read(given), { signal, progress: () => undefined });
  const wire: unknown = JSON.parse(JSON.stringify(structured));
  expect(z.fromJSONSchema(tool.outputSchema).safeParse(wire).error?.issues ?? []).toEqual([]);
  expect(text.length + JSON.stringify(structured).length).toBeLessThanOrEqual(25_000);
  return { text, it: wire as Answer };
}
interface Answer {
  readonly events: readonly { readonly seq: number; readonly message: string; readonly kind: string }[];
  readonly nextSeq: number;
  readonly since: number;
  readonly cut: boolean;
  readonly run?: { readonly id: string; readonly state: string };
  readonly session?: { readonly id: string; readonly state: string };
  readonly intake?: { readonly url: string; readonly token: string };
}

describe('the tools of runs', () => {
  it('start a game, tell what it does step by step, and stop it', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    const runs = world.runs();
    const games = gamesOf(runs);
    const [run, stop, events] = [runProject(games), stopRun(games), getRuntimeEvents(games)];

    const before = await call(events);
    expect(before.it).toMatchObject({ events: [], nextSeq: 0, intake: { url: expect.stringContaining('127.0.0.1') } });
    expect(before.text).toContain(before.it.intake?.token);
    expect((await call(stop)).text).toBe('Nothing was running.');

    const started = await call(run, { pauseOnCrash: true });
    expect(started.it).toMatchObject({
      version: 'talkative/1',
      run: { state: expect.stringMatching(/running|paused/) },
    });
    await expect(call(run)).rejects.toMatchObject({ code: 'busy' });
    await seen(runs, 'it crashed', (it) => it.kind === 'crash');
    const crash = await call(events, { since: started.it.since, kinds: ['crash'], script: 'res://main.gd' });
    expect(crash.it).toMatchObject({
      session: { id: started.it.run?.id },
      events: [{ kind: 'crash', line: 21, function: 'inner' }],
    });
    expect((await call(events, { script: 'main.gd', kinds: ['crash'] })).it.events).toHaveLength(1);
    expect(crash.it).not.toHaveProperty('intake');
    expect(crash.text).toContain('crash res://main.gd:21 inner: Invalid call.');
    expect((await call(events, { intake: true })).it.intake?.token).toBe(before.it.intake?.token);

    const stopped = await call(stop);
    expect(stopped.it).toMatchObject({ run: { id: started.it.run?.id, state: 'ended', exit: 'stopped' } });
    expect((await call(stop)).it).toEqual(stopped.it);

    const heard: number[] = [];
    for (let since = 0; since < runs.events({}).nextSeq; ) {
      const { it } = await call(events, { since, limit: 2 });
      heard.push(...it.events.map(({ seq }) => seq));
      since = it.nextSeq;
    }
    expect(heard).toEqual(all(runs).map(({ seq }) => seq));
  });

  it('never answer more than fits, and lose nothing by it', async () => {
    await using world = new RunWorld('talkative', fakeGodot4(4));
    const texts = Array.from({ length: 300 }, (_, n) => `${n} ${'\u0001'.repeat(n % 3 === 0 ? 3900 : 10)}`);
    const frame = [`res://${'\u0002'.repeat(300)}.gd`, '\u0003'.repeat(300), 1n];
    writeFrames(`${world.dir}/frames`, [
      { name: 'set_pid', data: [1n] },
      { wait: 'request_scene_tree' },
      {
        name: 'error',
        data: [
          0n,
          0n,
          0n,
          0n,
          'x',
          'f',
          1n,
          '\u0001'.repeat(9000),
          '',
          false,
          150n,
          ...Array.from({ length: 50 }, () => frame).flat(),
        ],
      },
      ...texts.map((text) => ({ name: 'my:text', data: [text] })),
      { exit: 0 },
    ]);
    const runs = world.runs({ FAKE_GODOT_FRAMES: `${world.dir}/frames` });
    const events = getRuntimeEvents(gamesOf(runs));
    using slow = runs.onEvent(({ kind }) => {
      if (kind !== 'error') return;
      slow[Symbol.dispose]();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500); // it has ended before the rest is read
    });
    await runs.start({}, signal);
    await ended(runs);
    const latest = await call(events, { limit: 1000 });
    expect(latest.it.events.at(-1)?.message).toBe('The game exited with code 0.');
    expect(all(runs).map(({ message }) => message.slice(0, 80))).toHaveLength(304);
    expect(latest.it.cut).toBe(true);
    const heard: number[] = [];
    for (let since = 0; since < runs.events({}).nextSeq; ) {
      const { it } = await call(events, { since, limit: 1000 });
      expect(it.events.length).toBeGreaterThan(0);
      heard.push(...it.events.map(({ seq }) => seq));
      since = it.nextSeq;
    }
    expect(heard).toEqual(all(runs).map(({ seq }) => seq));
  });

  it.each([{ limit: 0 }, { limit: 1001 }, { since: -1 }, { kinds: ['x'] }, { script: 7 }, { more: 1 }])(
    'refuse %j',
    async (given) => {
      await using world = new RunWorld('talkative', realGodot3());
      await expect(call(getRuntimeEvents(gamesOf(world.runs())), given)).rejects.toMatchObject({
        code: 'invalid-params',
      });
    },
  );
});
