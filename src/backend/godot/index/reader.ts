import type { Clock } from '../../../kernel/clock.ts';
import type { Report } from '../../../kernel/report.ts';
import type { ResPath } from '../fact/index.ts';
import type { LiveGraph } from '../graph/index.ts';
import type { Listener } from './listeners.ts';
import { diskOf, type Folder, fileIn, isHidden, ROOT } from './place.ts';
import type { ProjectFiles } from './project-files.ts';
import { identityOf } from './root-identity.ts';
import type { Slices } from './slices.ts';
import type { Tree } from './tree.ts';
import type { Troubles } from './troubles.ts';
import { look } from './walk.ts';

export interface ReaderParts {
  readonly root: string;
  readonly clock: Clock;
  readonly report: Report;
  readonly live: LiveGraph;
  readonly files: ProjectFiles;
  readonly tree: Tree;
  readonly slices: Slices;
  readonly troubles: Troubles;
  readonly onPublished: Listener;
}

/** Many events of one change come together; who reads at the first one reads half of it. In ms. */
const GATHER_MS = 8;
/** After so many events at once some were hardly told. */
const MANY = 500;
/** So many files at once are read without a check of their syntax, which comes when their edges are there. */
const BULK = 20;
/** How often everything is compared, for what no event told, in ms; at most every 50th part of the time goes into it. */
const usual = { everyMs: 60_000, unwatchedMs: 2000, rootlessMs: 1000, share: 50 };

/**
 * One loop reads what changed; everything else tells it where to look. It begins with a comparison of everything, which is also
 * how it finds its way back when the root went and came again. What is told while it runs joins it; after each round the graph is
 * published.
 */
export class Reader {
  readonly #parts: ReaderParts;
  readonly #ended = new AbortController();
  /** To look at; a folder ends with `/`. */
  readonly #open = new Set<ResPath>();
  #compareAll: 'anew' | 'known' | undefined;
  #heard = 0;
  #identity: string | undefined;
  #working: Promise<void> | undefined;
  #cancelGather: (() => void) | undefined;
  #cancelCompare: (() => void) | undefined;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** While it reads. */
  get working(): Promise<void> | undefined {
    return this.#working;
  }

  get open(): ReadonlySet<ResPath> {
    return this.#open;
  }

  /** Something happened there, says the system. */
  hear(folder: Folder, name: string | undefined): void {
    if (folder.includes('/.')) return;
    const isMark = name === '.gdignore' || (name === 'project.godot' && folder !== ROOT);
    if (name === undefined || isMark) this.#open.add(folder);
    else if (isHidden(name) || this.#parts.tree.skipped.has(folder)) return;
    else this.#open.add(fileIn(folder, name));
    this.#heard += 1;
    this.#cancelGather ??= this.#parts.clock.after(GATHER_MS, () => void this.wake());
  }

  want(paths: readonly ResPath[] | 'all'): void {
    if (paths === 'all') this.#compareAll ??= 'known';
    else for (const path of paths) this.#open.add(path);
  }

  /** Resolves when everything that is open was read. Never rejects: what the disk refuses is told, and tried again later. */
  wake(): Promise<void> {
    this.#cancelGather?.();
    this.#cancelGather = undefined;
    this.#working ??= this.#work();
    return this.#working;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the index was closed'));
    this.#cancelGather?.();
    this.#cancelCompare?.();
    await this.#working;
    this.#cancelCompare?.();
  }

  async #work(): Promise<void> {
    this.#cancelCompare?.();
    const from = this.#parts.clock.monotonic();
    try {
      await this.#parts.slices.rest();
      do await this.#round();
      while ((this.#compareAll || this.#open.size > 0) && !this.#ended.signal.aborted);
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#parts.report({ kind: 'bug', where: 'godot index', error });
    } finally {
      this.#working = undefined; // with nothing between the last look at what is open and this
      this.#compareLater(this.#parts.clock.monotonic() - from);
    }
  }

  #compareLater(tookMs: number): void {
    const { troubles, clock } = this.#parts;
    const every = troubles.has('unwatched') ? usual.unwatchedMs : usual.everyMs;
    const wait = this.#identity === undefined ? usual.rootlessMs : Math.max(every, tookMs * usual.share);
    this.#cancelCompare = clock.after(wait, () => {
      this.want('all');
      void this.wake();
    });
  }

  async #round(): Promise<void> {
    this.#lookAtRoot();
    if (this.#heard > MANY) this.#compareAll ??= 'known';
    this.#heard = 0;
    const paths = [...this.#open];
    if (this.#compareAll) {
      const anew = this.#compareAll === 'anew';
      this.#compareAll = undefined;
      await this.#scan(ROOT, anew);
    }
    for (const path of paths) {
      this.#open.delete(path); // a visit may open it again
      await this.#visit(path, paths.length > BULK ? 'later' : 'checked');
      if (this.#parts.slices.spent) await this.#parts.slices.rest();
      this.#ended.signal.throwIfAborted();
    }
    await this.#publish();
  }

  #lookAtRoot(): void {
    const { root, tree, troubles } = this.#parts;
    const identity = identityOf(root);
    if (identity === undefined) {
      troubles.tell('root-missing', `${root} is not there; the index follows when it comes back`, 'error');
      tree.forget(ROOT);
      this.#open.clear();
      this.#compareAll = undefined;
    } else if (identity !== this.#identity) {
      troubles.tell('root-missing', undefined);
      this.#compareAll = 'anew';
    }
    this.#identity = identity;
  }

  async #visit(path: ResPath, syntax: 'checked' | 'later'): Promise<void> {
    const { tree, files } = this.#parts;
    const entrance = tree.entranceTo(path);
    if (path.includes('/.') || tree.skipped.has(entrance)) return;
    if (!tree.folders.has(entrance)) return await this.#visitFolder(entrance);
    if (path.endsWith('/')) return await this.#visitFolder(path);
    if (!tree.hasRoom(path, 0)) return;
    const found = files.read(path, syntax);
    if (found === 'folder') return await this.#visitFolder(`${path}/`);
    if (tree.folders.has(`${path}/`) || tree.skipped.has(`${path}/`)) tree.forget(`${path}/`);
  }

  async #visitFolder(folder: Folder): Promise<void> {
    const { root, tree } = this.#parts;
    const isThere =
      folder === ROOT || look(root, diskOf(root, folder).replace(/\/$/, ''))?.stats.isDirectory() === true;
    if (isThere && this.#identity !== undefined) await this.#scan(folder, true);
    else tree.forget(folder);
  }

  async #scan(folder: Folder, anew: boolean): Promise<void> {
    for (const path of await this.#parts.tree.scan(folder, anew, this.#ended.signal)) this.#open.add(path);
    this.#parts.troubles.tell(
      'too-many-files',
      this.#parts.tree.isCut ? 'the project has more files than are read' : undefined,
    );
    const [unreadable] = this.#parts.tree.unreadable;
    const text = unreadable && `${unreadable[0]} cannot be read (${unreadable[1]})`;
    this.#parts.troubles.tell('unreadable-folder', text);
  }

  async #publish(): Promise<void> {
    const { live, slices, onPublished } = this.#parts;
    for (const _ of live.settle()) if (slices.spent) await slices.rest();
    const { graph, changed } = live.publish();
    if (changed.length > 0) onPublished(graph, changed);
  }
}
