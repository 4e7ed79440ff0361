import { HubError } from '../../../kernel/errors.ts';
import type { Game, Games } from '../game.ts';
import { isGame, type KnownVersions, type VersionEntry } from '../project/index.ts';
import { type Change, LiveGame } from './live-game.ts';
import type { Surroundings } from './surroundings.ts';

export interface GamesOptions extends Surroundings {
  /** Where this instance is: canonical. */
  readonly root: string;
  readonly known: KnownVersions;
  readonly changed: (game: LiveGame, change: Change) => void;
}

/** Other versions than the own one that are open at a time, and how long after they were asked for the last time, in ms. */
const MOST_OTHERS = 3;
const IDLE_MS = 10 * 60_000;

interface Other {
  readonly game: LiveGame;
  usedAt: number;
}

/** The own game of an instance, and others of this machine as long as somebody asks for them. */
export class OpenGames implements Games {
  readonly #options: GamesOptions;
  readonly #others = new Map<string, Other>();
  #own: LiveGame | undefined;
  #stopLooking: (() => void) | undefined;

  constructor(options: GamesOptions) {
    this.#options = options;
  }

  /** Throws where there is no game. */
  get own(): LiveGame {
    const { root } = this.#options;
    if (!this.#own && !isGame(root)) throw this.#noGame();
    this.#own ??= this.#open(root);
    return this.#own;
  }

  async of(versionId: string | undefined): Promise<Game> {
    const { root, known } = this.#options;
    const wanted = versionId === undefined ? root : known.named(versionId).root;
    return wanted === root ? this.own.opened() : this.#other(wanted).opened();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopLooking?.();
    const others = [...this.#others.values()].map(({ game }) => game);
    this.#others.clear();
    await Promise.all([...(this.#own ? [this.#own] : []), ...others].map((game) => this.#close(game)));
  }

  #other(root: string): LiveGame {
    const now = this.#options.clock.monotonic();
    const known = this.#others.get(root);
    if (known) {
      known.usedAt = now;
      return known.game;
    }
    if (this.#others.size >= MOST_OTHERS) this.#makeRoom();
    const game = this.#open(root);
    this.#others.set(root, { game, usedAt: now });
    this.#look();
    return game;
  }

  #open(root: string): LiveGame {
    const game: LiveGame = new LiveGame({
      ...this.#options,
      root,
      entry: () => this.#entryOf(root),
      changed: (change) => this.#options.changed(game, change),
    });
    return game;
  }

  #entryOf(root: string): VersionEntry {
    const { known } = this.#options;
    const found = known.at(root);
    if (found) return found;
    const { slug, version } = known.nameAt(root);
    return { id: version === undefined ? slug : `${slug}/${version}`, slug, version, root, title: slug, engine: '?' };
  }

  /** The one that nobody asked for the longest. One in which a game runs, or is built, is not taken away. */
  #makeRoom(): void {
    const idle = [...this.#others].filter(([, { game }]) => !game.isBusy());
    const [oldest] = idle.toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
    if (oldest) return this.#drop(oldest[0], oldest[1].game);
    const names = [...this.#others.values()].map(({ game }) => game.version.id).join(', ');
    throw new HubError('busy', `Something is built or runs in each of ${names}. Wait for one of them, or stop it.`);
  }

  #look(): void {
    this.#stopLooking ??= this.#options.clock.after(IDLE_MS / 10, () => {
      this.#stopLooking = undefined;
      const now = this.#options.clock.monotonic();
      for (const [root, { game, usedAt }] of this.#others)
        if (now - usedAt >= IDLE_MS && !game.isBusy()) this.#drop(root, game);
      if (this.#others.size > 0) this.#look();
    });
  }

  #drop(root: string, game: LiveGame): void {
    this.#others.delete(root);
    void this.#close(game);
  }

  async #close(game: LiveGame): Promise<void> {
    try {
      await game[Symbol.asyncDispose]();
    } catch (error) {
      this.#options.report({ kind: 'bug', where: 'godot game', error });
    }
  }

  #noGame(): HubError {
    const { root, known } = this.#options;
    const candidates = known
      .all()
      .map(({ id }) => id)
      .slice(0, 20);
    return new HubError(
      'unknown-project',
      `There is no project.godot in ${root}. Known games: ${candidates.join(', ') || 'none'}.`,
      {
        facts: {
          candidates,
          next: 'Give one of the candidates as versionId, or work in the directory of a Godot project.',
        },
      },
    );
  }
}
