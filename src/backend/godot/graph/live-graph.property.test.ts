import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownFile } from './known-file.ts';
import { perform, seen, step } from './live-graph.test-support.ts';
import { graphOf, LiveGraph } from './live-graph.ts';

describe('a graph that is kept up', () => {
  it('is what its files give at once, after whatever happened to them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const live = new LiveGraph();
        let skipped: readonly string[] = [];
        for (const step of steps) {
          perform(live, step);
          if (step.do === 'skip') skipped = step.folders;
        }
        const { graph } = live.publish();
        const fresh = new LiveGraph();
        fresh.skip(skipped);
        for (const [path, file] of live.files) fresh.set(path, file);
        expect(seen(graph)).toEqual(seen(fresh.publish().graph));
        for (const path of live.files.keys()) expect(live.diagnostics(path)).toEqual(fresh.diagnostics(path));
      }),
      { numRuns: 400 },
    );
  });

  it('holds together: both ends of an edge are nodes, and both know it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const live = new LiveGraph();
        for (const step of steps) perform(live, step);
        const { graph } = live.publish();
        const edges = [...graph.edges()];
        expect(edges).toHaveLength(graph.edgeCount);
        for (const edge of edges) {
          expect(graph.nodes.has(edge.from) && graph.nodes.has(edge.to)).toBe(true);
          expect(graph.edgesTo(edge.to)).toContain(edge);
        }
        const incoming = [...graph.nodes.keys()].flatMap((id) => graph.edgesTo(id));
        expect(incoming).toHaveLength(graph.edgeCount);
        expect([...graph.nodes.keys()]).toEqual([...graph.nodes.keys()].toSorted());
      }),
      { numRuns: 100 },
    );
  });

  it('leaves what was published before as it was', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 10 }),
        fc.array(step, { minLength: 1, maxLength: 10 }),
        (before, after) => {
          const live = new LiveGraph();
          for (const step of before) perform(live, step);
          const { graph } = live.publish();
          const then = structuredClone(seen(graph));
          for (const step of after) perform(live, step);
          live.publish();
          expect(seen(graph)).toEqual(then);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is made at once by graphOf', () => {
    const file: KnownFile = { size: 1, facts: { kind: 'asset', references: [], diagnostics: [] } };
    expect([...graphOf(new Map([['res://a.png', file]])).nodes.keys()]).toEqual(['res://a.png']);
  });
});
