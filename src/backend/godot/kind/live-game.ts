import { HubError } from '../../../kernel/errors.ts';
import { type Builds, expectedFiles, openBuilds } from '../build/index.ts';
import type { ProjectFacts, ResPath } from '../fact/index.ts';
import type { Game } from '../game.ts';
import { openIndex, type ProjectIndex } from '../index/index.ts';
import { type Layout, openLayout } from '../layout/index.ts';
import { dataDirectoryOf, settingsAt, type VersionEntry } from '../project/index.ts';
import { openRuns, type Runs } from '../run/index.ts';
import type { Surroundings } from './surroundings.ts';

/** Something in a game is not what it was. */
export type Change =
  | { readonly what: 'graph'; readonly files: readonly ResPath[] }
  | { readonly what: 'build' }
  | { readonly what: 'events' };

export interface GameOptions extends Surroundings {
  readonly root: string;
  /** As it is called now. */
  readonly entry: () => VersionEntry;
  readonly changed: (change: Change) => void;
}

/** One version of a game. Its parts are opened when they are first needed, and closed with it. */
export class LiveGame implements Game, AsyncDisposable {
  readonly #options: GameOptions;
  readonly #dataDirectory: string;
  #index: ProjectIndex | undefined;
  #layout: Layout | undefined;
  #runs: Runs | undefined;
  #opening: Promise<Builds> | undefined;
  #builds: Builds | undefined;
  #closed = false;

  constructor(options: GameOptions) {
    this.#options = options;
    this.#dataDirectory = dataDirectoryOf(options.home, options.root);
  }

  get version(): VersionEntry {
    return this.#options.entry();
  }

  /** Read and watched since it was first asked for. */
  get index(): ProjectIndex {
    if (this.#index) return this.#index;
    this.#refuseClosed();
    const { root, clock, report, changed } = this.#options;
    this.#index = openIndex({ root, dataDirectory: this.#dataDirectory, clock, report });
    this.#index.onChange((_, files) => changed({ what: 'graph', files }));
    return this.#index;
  }

  /** How the index stands, without opening it. */
  get indexed(): ProjectIndex | undefined {
    return this.#index;
  }

  get layout(): Layout {
    if (this.#layout) return this.#layout;
    this.#refuseClosed();
    const { clock, report } = this.#options;
    this.#layout = openLayout({ dataDirectory: this.#dataDirectory, clock, report });
    return this.#layout;
  }

  get runs(): Runs {
    if (this.#runs) return this.#runs;
    this.#refuseClosed();
    const { root, clock, env, random, engines, changed } = this.#options;
    const around = { clock, env, dataDirectory: this.#dataDirectory };
    const needs = (): { engine: string; mono: boolean } => {
      const { engine, csharp } = this.#settings();
      return { engine, mono: csharp };
    };
    this.#runs = openRuns({ root, needs, engines, around, random });
    this.#runs.onEvent(() => changed({ what: 'events' }));
    return this.#runs;
  }

  get builds(): Builds {
    if (!this.#builds) throw new Error('its builds are asked for before it was opened');
    return this.#builds;
  }

  /** Resolves when all of it can be asked for. What an earlier process left of a build has ended by then. */
  async opened(): Promise<this> {
    this.#refuseClosed();
    this.#opening ??= this.#openBuilds();
    try {
      this.#builds = await this.#opening;
    } catch (error) {
      this.#opening = undefined; // perhaps the disk has room again the next time
      throw error;
    }
    return this;
  }

  /** Something goes on in it that nobody who only looks may end. */
  isBusy(): boolean {
    const build = this.#builds?.report()?.state;
    const run = this.#runs?.current();
    return build === 'queued' || build === 'running' || (run !== undefined && run.state !== 'ended');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const builds = await this.#opening?.catch(() => undefined);
    const parts = [this.#index, this.#layout, this.#runs, builds].filter((part) => part !== undefined);
    const failed = (await Promise.allSettled(parts.map((part) => part[Symbol.asyncDispose]()))).flatMap((end) =>
      end.status === 'rejected' ? [end.reason] : [],
    );
    if (failed.length > 0) throw new AggregateError(failed, `${this.#options.root} did not close well`);
  }

  async #openBuilds(): Promise<Builds> {
    const { root, clock, env, random, engines, changed } = this.#options;
    const builds = await openBuilds({
      root,
      project: () => this.#settings(),
      engines,
      random,
      clock,
      env,
      dataDirectory: this.#dataDirectory,
      expected: () => this.#index && expectedFiles(this.#index),
    });
    builds.onChange(() => changed({ what: 'build' }));
    return builds;
  }

  #settings(): ProjectFacts {
    const settings = settingsAt(this.#options.root);
    if (settings) return settings;
    throw new HubError('file-unknown', `There is no project.godot in ${this.#options.root} any more.`);
  }

  #refuseClosed(): void {
    if (this.#closed) throw new HubError('instance-stopped', `${this.#options.root} is closed. Call again.`);
  }
}
