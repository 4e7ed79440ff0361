import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeptGraph } from './kept-graph.ts';
import { perform, type Step, seen, step } from './live-graph.test-support.ts';
import { LiveGraph } from './live-graph.ts';

/** In another process, with the files as they were when it was kept. Where there was nothing to keep, all is read anew. */
function adopted(live: LiveGraph, before: readonly Step[] = []): LiveGraph {
  const kept = live.keep();
  const other = new LiveGraph();
  if (!kept) {
    for (const step of before) perform(other, step);
    return other;
  }
  const nodes = [...kept.nodes];
  const graph: KeptGraph = JSON.parse(
    JSON.stringify({ hash: kept.hash, skipped: kept.skipped, words: kept.words.all(), nodes }),
  );
  const names = new Map(graph.nodes.map(([{ id }, , names]) => [id, names]));
  const files = [...live.files].map(([path, file]) => ({ path, file, names: names.get(path) }));
  for (const _ of other.adopt(graph, files));
  return other;
}

describe('a graph that is kept for another process', () => {
  it('is there at once, and goes on as if it had never been away', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.array(step, { maxLength: 10 }), (before, after) => {
        const live = new LiveGraph();
        for (const step of before) perform(live, step);
        const { graph } = live.publish();
        const other = adopted(live, before);
        const told = other.publish();
        expect(seen(told.graph)).toEqual(seen(graph));
        expect(told.changed.toSorted()).toEqual([...live.files.keys()].toSorted());
        expect(other.publish().changed).toEqual([]);
        for (const step of after) for (const one of [live, other]) perform(one, step);
        expect(seen(other.publish().graph)).toEqual(seen(live.publish().graph));
        for (const path of live.files.keys()) expect(other.diagnostics(path)).toEqual(live.diagnostics(path));
      }),
      { numRuns: 400 },
    );
  });

  it('may change before it is told for the first time', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), step, (before, after) => {
        const live = new LiveGraph();
        for (const step of before) perform(live, step);
        live.publish();
        const other = adopted(live, before);
        for (const one of [live, other]) perform(one, after);
        expect(seen(other.publish().graph)).toEqual(seen(live.publish().graph));
      }),
      { numRuns: 200 },
    );
  });

  it('is kept as it was, whatever happens while it is written', () => {
    const script = { language: 'gdscript', lines: 1, className: 'A', symbols: [] } as const;
    const live = new LiveGraph();
    live.set('res://a.gd', { size: 1, facts: { kind: 'script', references: [], diagnostics: [], script } });
    live.publish();
    const nodes = live.keep()?.nodes ?? [];
    live.set('res://a.gd', undefined);
    live.publish();
    expect([...nodes]).toEqual([
      [{ id: 'res://a.gd', kind: 'script', label: 'A', className: 'A', size: 1 }, [[]], [['A'], [], []]],
    ]);
  });

  it('is not kept while something of it is open', () => {
    const live = new LiveGraph();
    expect(live.keep()).toBeUndefined();
    perform(live, { do: 'project', project: undefined, references: [] });
    live.set('res://a.gd', undefined);
    live.publish();
    expect(live.keep()).toBeDefined();
    live.skip(['res://sub/']);
    expect(live.keep()).toBeUndefined();
    live.publish();
    live.set('res://a.gd', { size: 1, facts: { kind: 'script', references: [], diagnostics: [] } });
    expect(live.keep()).toBeUndefined();
    for (const _ of live.settle()) expect(live.keep()).toBeUndefined();
    live.publish();
    expect(live.keep()?.revision).toBe(live.graph.revision);
    const other = adopted(live);
    expect(other.keep()).toBeUndefined();
    other.publish();
    expect(other.keep()?.revision).toBe(other.revision);
  });
});
