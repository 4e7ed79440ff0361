import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HookCaller, recorded } from '../support/hook-caller.ts';
import { HookHub } from '../support/hook-hub.ts';
import type { Ended } from '../support/run-script.ts';

let world: HookCaller;
beforeEach(() => {
  world = new HookCaller();
});
afterEach(() => world[Symbol.asyncDispose]());

const line = (change: object = {}): Promise<Ended> => {
  const said = JSON.parse(recorded('claude-statusline')) as object; // recorded
  return world.hook(['claude', 'statusline'], JSON.stringify({ ...said, ...change }));
};
const full = (percent: number): object => ({ context_window: { used_percentage: percent } });

describe('the status line', () => {
  it('asks the hub when there is something new, and remembers its answer', async () => {
    await using hub = await new HookHub(world.warrenHome).open();
    await line();
    const again = await line();
    expect(again.out).toContain('Instance: game-PS-824f');
    expect((await line(full(14))).out).toContain('Context: 14%');
    expect((await line({ session_id: 'another', ...full(15) })).out).toContain('game-PS-anot');
    expect(hub.told[0]).toMatchObject({ event: 'beat', context_percent: 13 });
    expect(hub.told.at(-1)).toMatchObject({ event: 'beat', context_percent: 15 });
  });
  it('says the last known one, with the newest percentage, when the hub went away or hangs', async () => {
    {
      await using hub = await new HookHub(world.warrenHome).open();
      await line();
      expect(hub.questions).toBe(1);
    }
    expect((await line(full(50))).out).toBe('Instance: game-PS-824f | Epic: — | Context: 50% | Active: 0.1h\n');
    await using _stuck = await new HookHub(world.warrenHome, () => undefined).open();
    expect(await line(full(51))).toEqual({
      code: 0,
      out: 'Instance: game-PS-824f | Epic: — | Context: 51% | Active: 0.1h\n',
      err: '',
    });
    expect(existsSync(join(world.spool, 'waiting'))).toBe(false);
  });
  it('is never blank: before the first answer of the client and of the hub', async () => {
    expect((await world.hook(['claude', 'statusline'], recorded('claude-statusline-first'))).out).toBe(
      'Warren: no session\n',
    );
    expect((await line(full(3))).out).toBe('Warren: no session | Context: 3%\n');
  });
  it('brings what waited, the start before the beat', async () => {
    await world.start();
    await using hub = await new HookHub(world.warrenHome).open();
    await line();
    expect(hub.told.map(({ event }) => event)).toEqual(['start', 'beat']);
  });
  it('what it remembers of sessions is bounded', async () => {
    const footers = join(world.warrenHome, 'hooks', 'footers');
    mkdirSync(footers, { recursive: true });
    for (let index = 0; index < 100; index++) writeFileSync(join(footers, `${index}.json`), '{}');
    await line({ session_id: 'x/../../evil' });
    expect(readdirSync(footers).length).toBeLessThan(65);
    expect(readdirSync(footers)).toContain('other.json');
  });
});
