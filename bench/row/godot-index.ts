import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { GodotProject } from '../../test/support/godot-project.ts';
import { median, percentile } from '../statistics.ts';
import type { Measured } from '../table.ts';
import type { IndexTimes } from './godot-index-child.ts';
import type { Row } from './row.ts';

const sizes = [600, 2000];

/** A generated Godot project of so many files, read, watched, asked and laid out by a process of its own. */
export const godotIndex: Row = {
  name: 'godot-index',
  group: 'godot',
  async measure({ runs, quick }) {
    const measured: Measured[] = [];
    for (const files of sizes) {
      const all: Both[] = [];
      for (let run = 0; run < runs; run++) all.push(await timesOf(files, quick ? 30 : 100));
      measured.push({ column: `${files} files`, values: valuesOf(all) });
    }
    const reached = (files: number, measure: string): number =>
      measured.find(({ column }) => column === `${files} files`)?.values[measure] ?? Number.NaN;
    const claims = promised.map(([files, measure, limit, unit = ' ms']) => ({
      what: `${files} files: ${measure}`,
      reached: reached(files, measure),
      limit,
      sense: '<=' as const,
      unit,
    }));
    const measures = Object.keys(measured[0]?.values ?? {}).map((name) => ({
      name,
      unit: name === 'memory' ? 'MiB' : 'ms',
      digits: name.startsWith('graph') ? 2 : 0,
    }));
    return { title: 'Index of a Godot project', measures, measured, claims };
  },
};

const promised: readonly (readonly [files: number, measure: string, limit: number, unit?: string])[] = [
  [600, 'cold', 1500],
  [2000, 'cold', 3000],
  [2000, 'warm', 300],
  [2000, 'edit p95', 50],
  [2000, 'graph p95', 20],
  [2000, 'memory', 200, ' MiB'],
  [2000, 'layout of 1000', 2500],
];

/** The second start, with what the first one took. */
type Both = IndexTimes & { readonly coldBusy: number };

function valuesOf(all: readonly Both[]): Record<string, number> {
  const each = (value: (times: Both) => number): number => median(all.map(value));
  return {
    cold: each(({ cold }) => cold),
    'cold, processor': each(({ coldBusy }) => coldBusy),
    warm: each(({ warm }) => warm),
    'warm, processor': each(({ busy }) => busy),
    'edit p50': median(all.flatMap(({ edits }) => edits)),
    'edit p95': percentile(
      all.flatMap(({ edits }) => edits),
      0.95,
    ),
    'graph p95': percentile(
      all.flatMap(({ graphs }) => graphs),
      0.95,
    ),
    'longest wait': each(({ longest }) => longest),
    'layout of 1000': each(({ layout }) => layout),
    memory: each(({ rssBytes }) => rssBytes / 2 ** 20),
  };
}

async function timesOf(files: number, edits: number): Promise<Both> {
  using project = new GodotProject({ files });
  const cold = await child(project, 'cold', 0);
  const warm = await child(project, 'warm', edits);
  return { ...warm, cold: cold.cold, coldBusy: cold.busy };
}

async function child({ root, data }: GodotProject, start: string, edits: number): Promise<IndexTimes> {
  const path = new URL('./godot-index-child.ts', import.meta.url).pathname;
  const process_ = spawn(process.execPath, [path, root, data, start, String(edits)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await Promise.all([text(process_.stdout), once(process_, 'exit')]);
  return JSON.parse(said) as IndexTimes; // printed by the file beside this one
}
