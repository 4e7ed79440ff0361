import { realpathSync } from 'node:fs';
import { platform } from 'node:os';
import type { Clock } from '../../../kernel/clock.ts';
import type { Report } from '../../../kernel/report.ts';
import type { ResPath } from '../fact/index.ts';
import { LiveGraph } from '../graph/index.ts';
import type { Analysers } from './analysers.ts';
import { Checker } from './checker.ts';
import type { ProjectIndex } from './contract.ts';
import { FolderWatch, TreeWatch, type WatchCall } from './disk-watch.ts';
import { FactFile } from './fact-file.ts';
import { FactKeeper } from './fact-keeper.ts';
import { GraphFile } from './graph-file.ts';
import { type Limits, usualLimits } from './limits.ts';
import { Listeners } from './listeners.ts';
import { LiveIndex } from './live-index.ts';
import type { Folder } from './place.ts';
import { ProjectFiles } from './project-files.ts';
import { Reader } from './reader.ts';
import { Slices } from './slices.ts';
import { Tree } from './tree.ts';
import { Troubles } from './troubles.ts';
import { usualAnalysers } from './usual-analysers.ts';

export interface IndexOptions {
  /** Directory of `project.godot`. */
  readonly root: string;
  /** Of our own for this version, outside of the project. */
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly analysers?: Analysers;
  readonly report?: Report;
  readonly limits?: Partial<Limits>;
  /** Only tests have another one. */
  readonly watch?: WatchCall;
}

/** Begins to read the project and to watch it, and answers at once. */
export function openIndex(options: IndexOptions): ProjectIndex {
  const { clock, analysers = usualAnalysers, dataDirectory, report = () => undefined } = options;
  const root = canonical(options.root);
  const limits = { ...usualLimits, ...options.limits };
  const bug = (error: unknown): void => report({ kind: 'bug', where: 'godot index', error });
  const [live, troubles, listeners] = [new LiveGraph(), new Troubles(), new Listeners(bug)];
  const onBug = (_: ResPath, error: unknown): void => bug(error);
  const files = new ProjectFiles(live, { root, analysers, limits, clock, onBug });
  const heard = {
    at: (folder: Folder, name: string | undefined) => reader.hear(folder, name),
    problem: (why: string) => troubles.tell('unwatched', `changes are noticed late, for ${why}`),
  };
  const watch = new (platform() === 'darwin' ? TreeWatch : FolderWatch)(root, heard, options.watch);
  const slices = new Slices(clock);
  const tree = new Tree(live, files, { root, depth: limits.depth, maxFiles: limits.files, watch, slices });
  const place = { directory: dataDirectory, version: analysers.version, root };
  const [facts, graphs] = [new FactFile(place, new Slices(clock)), new GraphFile(place, new Slices(clock))];
  const kept = { facts, graphs, live, files, maxFiles: limits.files };
  const keeper = new FactKeeper({ ...kept, slices: new Slices(clock), clock, report });
  const reader = new Reader({
    root,
    clock,
    report,
    live,
    files,
    tree,
    slices,
    troubles,
    onPublished(graph, changed) {
      void checker.wake();
      keeper.saveSoon();
      listeners.tell(graph, changed);
    },
  });
  const checker = new Checker({ files, reader, slices: new Slices(clock), report });
  return new LiveIndex({ checker, root, live, files, reader, keeper, watch, listeners, troubles });
}

/** As it is when it is not there yet, or not any more. */
function canonical(root: string): string {
  try {
    return realpathSync.native(root);
  } catch {
    return root;
  }
}
