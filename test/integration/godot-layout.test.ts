import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Graph, graphOf } from '../../src/backend/godot/graph/index.ts';
import { openLayout } from '../../src/backend/godot/layout/index.ts';
import { LayoutThread } from '../../src/backend/godot/layout/thread.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { filesOf } from '../support/godot-texts.ts';
import { waitFor } from '../support/wait-for.ts';

const never = new AbortController().signal;

class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'wt-layout-'));
  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

/** Scripts of which each extends the one before. */
const chainOf = (length: number, more: Readonly<Record<string, string>> = {}): Graph => {
  const scripts = Array.from({ length }, (_, at) => [
    `s${at}.gd`,
    at === 0 ? 'extends Node\n' : `extends "res://s${at - 1}.gd"\n`,
  ]);
  return graphOf(filesOf({ ...Object.fromEntries(scripts), ...more }));
};

describe('the layout of a project', () => {
  it('knows every node, and a later process knows it without computing', async () => {
    using folder = new Folder();
    const graph = chainOf(30);
    const options = { dataDirectory: folder.path, clock: new FakeClock() };
    await using first = openLayout(options);
    const positions = await first.positionsOf(graph, never);
    expect([...positions.keys()]).toEqual([...graph.nodes.keys()]);
    const { mtimeMs } = statOf(folder);
    await using second = openLayout(options);
    expect(await second.positionsOf(graph, never)).toEqual(positions);
    expect(statOf(folder).mtimeMs).toBe(mtimeMs);
  });

  it('does not move what is there when something comes', async () => {
    using folder = new Folder();
    await using layout = openLayout({ dataDirectory: folder.path, clock: new FakeClock() });
    const before = await layout.positionsOf(chainOf(40), never);
    const after = await layout.positionsOf(chainOf(40, { 'new.gd': 'extends "res://s7.gd"\n' }), never);
    expect(after.size).toBe(41);
    for (const [id, position] of before) expect(after.get(id)).toEqual(position);
  });

  it('answers many who ask at once, for several graphs, in their order', async () => {
    using folder = new Folder();
    await using layout = openLayout({ dataDirectory: folder.path, clock: new FakeClock() });
    const sizes = [10, 20, 20, 30];
    const all = await Promise.all(sizes.map((size) => layout.positionsOf(chainOf(size), never)));
    expect(all.map(({ size }) => size)).toEqual(sizes);
  });

  it.each([['junk'], ['{"form":1,"hash":"x","ids":["res://a"],"at":"AAAA"}'], ['']])(
    'computes where what was kept is %s',
    async (text) => {
      using folder = new Folder();
      writeFileSync(join(folder.path, 'layout.json'), text);
      await using layout = openLayout({ dataDirectory: folder.path, clock: new FakeClock() });
      expect((await layout.positionsOf(chainOf(5), never)).size).toBe(5);
      expect(readdirSync(folder.path)).toEqual(['layout.json']);
      expect(readFileSync(join(folder.path, 'layout.json'), 'utf8')).toContain('res://s0.gd');
    },
  );

  it('lets go who does not want to wait any more', async () => {
    using folder = new Folder();
    await using layout = openLayout({ dataDirectory: folder.path, clock: new FakeClock() });
    const impatient = new AbortController();
    const answer = layout.positionsOf(chainOf(200), impatient.signal);
    impatient.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    expect((await layout.positionsOf(chainOf(200), never)).size).toBe(200);
  });
});

const task = () => ({ count: 2, pairs: new Uint32Array([0, 1]), start: new Float32Array(6).fill(Number.NaN) });

describe('the thread', () => {
  it('ends when nobody asked for a while, and comes back', async () => {
    const clock = new FakeClock();
    await using thread = new LayoutThread(clock);
    expect(thread.runs).toBe(false);
    await thread.compute(task());
    expect(thread.runs).toBe(true);
    await clock.advance(10_000);
    await waitFor('its end', () => !thread.runs);
    expect((await thread.compute(task())).length).toBe(6);
  });

  it('tells who waits when it is ended, and works for the next', async () => {
    const thread = new LayoutThread(new FakeClock());
    const count = 20_000;
    const pairs = new Uint32Array(
      Array.from({ length: count * 2 }, (_, at) => Math.floor(at / 2) + (at % 2)).map((it) => it % count),
    );
    const answer = thread.compute({ count, pairs, start: new Float32Array(count * 3).fill(Number.NaN) });
    const failed = expect(answer).rejects.toThrow('was ended');
    await waitFor('the thread', () => thread.runs);
    await thread[Symbol.asyncDispose]();
    await failed;
    expect((await thread.compute(task())).length).toBe(6);
    await thread[Symbol.asyncDispose]();
  });
});

const statOf = ({ path }: Folder): { mtimeMs: number } => statSync(join(path, 'layout.json'));
