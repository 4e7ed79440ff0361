import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Graph } from '../../src/backend/godot/graph/index.ts';
import { statsOf, viewOf } from '../../src/backend/godot/graph/question/index.ts';
import { openIndex, type ProjectIndex } from '../../src/backend/godot/index/index.ts';
import { openLayout } from '../../src/backend/godot/layout/index.ts';
import { actorScript, placeOf } from '../../test/support/godot-project.ts';
import { realClock } from '../../test/support/real-clock.ts';

/** What one process measured of itself, in ms. */
export interface IndexTimes {
  readonly cold: number;
  readonly warm: number;
  /** Of the processor, for the same: what it takes on a machine that has nothing else to do. */
  readonly busy: number;
  readonly edits: readonly number[];
  readonly graphs: readonly number[];
  /** Between two turns of the event loop while it was opened. */
  readonly longest: number;
  readonly layout: number;
  readonly rssBytes: number;
}

/** `godot-index-child.ts ROOT DATA cold|warm EDITS` */
const [root = '', dataDirectory = '', start = 'cold', count = '0'] = process.argv.slice(2);
const signal = AbortSignal.timeout(600_000);

const turns = turnsOf();
const cpu = process.cpuUsage();
const from = performance.now();
const index = openIndex({ root, dataDirectory, clock: realClock });
await index.whenReady(signal);
const tookMs = performance.now() - from;
const { user, system } = process.cpuUsage(cpu);
const longest = turns.stop();
const edits: number[] = [];
const graphs: number[] = [];
for (let at = 0; at < Number(count); at++) {
  edits.push(await edited(index, at * 3));
  graphs.push(asked(index.graph()));
}
const rssBytes = process.memoryUsage().rss;
const layout = start === 'warm' ? await laidOut(index.graph()) : Number.NaN;
await index[Symbol.asyncDispose]();
const times: IndexTimes = {
  cold: tookMs,
  warm: tookMs,
  busy: (user + system) / 1000,
  edits,
  graphs,
  longest,
  layout,
  rssBytes,
};
console.log(JSON.stringify(times));

function turnsOf(): { stop(): number } {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  return {
    stop() {
      clearInterval(timer);
      return longest;
    },
  };
}

/** From before the write until the graph holds what was written. */
async function edited(index: ProjectIndex, at: number): Promise<number> {
  const seen = Promise.withResolvers<void>();
  const actors = [...index.files()].filter(({ path }) => /actor_\d+\.gd$/.test(path)).length;
  const place = placeOf(at % actors);
  const name = `res://group_${at}.gd` as const;
  using _ = index.onChange((graph) => {
    if (graph.edgesFrom(`res://${place}.gd`).some(({ to }) => to === name)) seen.resolve();
  });
  const keepAlive = setInterval(() => undefined, 1000);
  const text = `${actorScript(at % actors, actors)}\nconst Added = preload("${name}")\n`;
  const from = performance.now();
  writeFileSync(join(root, `${place}.gd`), text);
  await seen.promise;
  const tookMs = performance.now() - from;
  clearInterval(keepAlive);
  return tookMs;
}

/** Of a graph that is new, as after every edit. */
function asked(graph: Graph): number {
  const from = performance.now();
  statsOf(viewOf(graph, { mode: 'dependencies' }));
  return performance.now() - from;
}

/** Of the first thousand nodes, from nothing. */
async function laidOut(graph: Graph): Promise<number> {
  const ids = [...graph.nodes.keys()].slice(0, 1000);
  const nodes = new Map([...graph.nodes].filter(([id]) => ids.includes(id)));
  const edges = [...graph.edges()].filter(({ from, to }) => nodes.has(from) && nodes.has(to));
  const part: Graph = {
    revision: 1,
    hash: 'part',
    nodes,
    edgeCount: edges.length,
    unresolved: [],
    edgesFrom: () => [],
    edgesTo: () => [],
    edges: () => edges,
  };
  await using layout = openLayout({ dataDirectory: join(dataDirectory, 'layout'), clock: realClock });
  const keepAlive = setInterval(() => undefined, 1000);
  const from = performance.now();
  await layout.positionsOf(part, signal);
  const tookMs = performance.now() - from;
  clearInterval(keepAlive);
  return tookMs;
}
