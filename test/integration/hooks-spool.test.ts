import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HookCaller, quiet, recorded } from '../support/hook-caller.ts';
import { HookHub } from '../support/hook-hub.ts';

let world: HookCaller;
beforeEach(() => {
  world = new HookCaller();
});
afterEach(() => world[Symbol.asyncDispose]());

const fact = (id: string, at: number, fill = ''): string =>
  `${JSON.stringify({ id, at, client: 'claude', event: 'stop', client_session: 's', cwd: `/${fill}`, pids: [] })}\n`;
const put = (name: string, text: string): void => {
  mkdirSync(world.spool, { recursive: true, mode: 0o700 });
  writeFileSync(join(world.spool, name), text);
};

/** An hour later. */
const later = {
  env: {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent('const n=Date.now;Date.now=()=>n()+3600e3')}`,
  },
};

describe('the file of what waits', () => {
  it('ten hooks at once and one later tell each waiting fact, and lose none of their own', async () => {
    put('waiting', Array.from({ length: 50 }, (_, index) => fact(`w${index}`, index)).join(''));
    await using hub = await new HookHub(world.warrenHome).open();
    const ended = await Promise.all(Array.from({ length: 10 }, () => world.stop()));
    expect(ended).toEqual(Array.from({ length: 10 }, () => quiet));
    await world.stop(later);
    const ids = [...new Set(hub.told.map(({ id }) => id))];
    expect(ids).toHaveLength(61);
    expect(ids.filter((id) => id.startsWith('w'))).toEqual(Array.from({ length: 50 }, (_, index) => `w${index}`));
    expect(readdirSync(world.spool)).toEqual([]);
  });
  it('ten hooks at once without a hub lose none either', async () => {
    await Promise.all(Array.from({ length: 10 }, () => world.stop()));
    expect(new Set(world.waiting().map(({ id }) => id)).size).toBe(10);
  });
  it.each(['x'.repeat(900), '家'.repeat(300)])('does not grow beyond its bound: the oldest go', async (fill) => {
    put('waiting', Array.from({ length: 1100 }, (_, index) => fact(`w${index}`, index, fill)).join(''));
    await world.stop();
    expect(statSync(join(world.spool, 'waiting')).size).toBeLessThan(1024 * 1024);
    const left = world.waiting();
    expect(left.length).toBeGreaterThan(500);
    expect(left.at(-1)).toMatchObject({ event: 'stop' });
    expect(left.at(-2)?.id).toBe('w1099');
    expect(left[0]?.id).not.toBe('w0');
  });
  it('half a line, rubbish and the same fact twice do no harm', async () => {
    put('waiting', `${fact('b', 2)}${fact('a', 1)}rubbish\n{"id":7}\n[]\n${fact('a', 1)}{"id":"ha`);
    await using hub = await new HookHub(world.warrenHome).open();
    await world.stop();
    expect(hub.told.slice(0, -1).map(({ id }) => id)).toEqual(['a', 'b']);
  });
  it('what a hook that was killed had claimed is told by a later one; what one has just claimed is left to it', async () => {
    put('claim-now', fact('theirs', 1));
    put('claim-too', fact('left', 1));
    await using hub = await new HookHub(world.warrenHome).open();
    await world.stop();
    expect(hub.told.map(({ event }) => event)).toEqual(['stop']);
    await world.stop(later);
    expect(
      hub.told
        .map(({ id }) => id)
        .toSorted()
        .slice(-2),
    ).toEqual(['left', 'theirs']);
    expect(readdirSync(world.spool)).toEqual([]);
  });
  it('a place that cannot be written to is nothing to the client', async () => {
    writeFileSync(join(world.warrenHome, 'hooks'), 'a file');
    expect(await world.stop()).toEqual(quiet);
    expect(await world.hook(['claude', 'statusline'], recorded('claude-statusline'))).toMatchObject({
      code: 0,
      err: '',
    });
    await using hub = await new HookHub(world.warrenHome).open();
    expect(await world.start()).toMatchObject({ code: 0, out: expect.stringContaining('additionalContext'), err: '' });
    const line = await world.hook(['claude', 'statusline'], recorded('claude-statusline'));
    expect(line.out).toMatch(/^Instance: /);
    expect(hub.told.map(({ event }) => event)).toEqual(['start', 'beat']);
  });
  it('what waits and cannot be read stays, and keeps nothing else from the hub', async () => {
    mkdirSync(join(world.spool, 'claim-old'), { recursive: true });
    put('waiting', fact('theirs', 1));
    await using hub = await new HookHub(world.warrenHome).open();
    await world.stop(later);
    expect(hub.told.map(({ at }) => at)).toEqual([1, expect.any(Number)]);
    expect(readdirSync(world.spool)).toHaveLength(1);
  });
});
