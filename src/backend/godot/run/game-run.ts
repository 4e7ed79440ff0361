import type { Clock } from '../../../kernel/clock.ts';
import { isoTime } from '../../../kernel/iso-time.ts';
import type { Engine } from '../engine/contract.ts';
import type { RunReport, RunWish } from './contract.ts';
import { engineArguments, type GameExit, type GameProcess, startGame } from './game/index.ts';
import { GameLink } from './game-link.ts';
import { GameOutput } from './game-output.ts';
import type { News } from './news.ts';

/** A game that has not connected to its debugger after so long, in ms, is heard by what it prints. */
const CONNECT_MS = 10_000;
/** When it has ended, its last messages are waited for so long, in ms. */
const LAST_MESSAGES_MS = 2000;

export interface GameRunOptions {
  readonly id: string;
  readonly engine: Engine;
  readonly wish: RunWish;
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly tell: (news: News) => void;
  /** All that was told is to be known now. */
  readonly settle: () => void;
  /** All that the game writes, as it is. */
  readonly log: (chunk: Buffer) => void;
}

type State =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' | 'paused' }
  | { readonly kind: 'ended'; readonly at: string; readonly exit: string };

/**
 * One run of a game from its start to its end. `starting` → `running` when its debugger is connected, or when that takes too long;
 * `running` ⇄ `paused` at an error in a script, where that is wished; `ended` when nothing of its process group is left.
 */
export class GameRun {
  readonly #options: GameRunOptions;
  readonly #output: GameOutput;
  readonly #heard = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();
  readonly #startedAt: string;
  #state: State = { kind: 'starting' };
  #channel: RunReport['channel'] = 'debugger';
  #game: GameProcess | undefined;
  #stopping = false;
  #cancelLost: (() => void) | undefined;

  private constructor(options: GameRunOptions) {
    this.#options = options;
    this.#output = new GameOutput((news) => this.#tell(news));
    this.#startedAt = isoTime(options.clock.now());
  }

  /** Throws when the engine cannot be started. */
  static async start(options: GameRunOptions): Promise<GameRun> {
    const run = new GameRun(options);
    await using opening = new AsyncDisposableStack();
    const link = opening.use(await GameLink.open(options, run.#linkSink()));
    const game = await run.#launch(link.port);
    run.#game = game;
    link.expect(game.pid);
    opening.move();
    void run.#follow(game, link);
    return run;
  }

  /** Resolves when the game is heard, has ended, or is not waited for any longer. */
  async whenHeard(signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const late = this.#options.clock.sleep(CONNECT_MS, AbortSignal.any([signal, enough.signal])).then(
      () => this.#deaf(),
      () => undefined, // it was not waited for to the end
    );
    await Promise.race([this.#heard.promise, this.#over.promise, late]);
    enough.abort();
    signal.throwIfAborted();
  }

  get named(): { readonly pid: number; readonly startTime: string } {
    return { pid: this.#game?.pid ?? 0, startTime: this.#game?.startTime ?? '' };
  }

  /** Resolves when all of it is over and told. */
  get ended(): Promise<void> {
    return this.#over.promise;
  }

  report(): RunReport {
    const { id, engine } = this.#options;
    const state = this.#state;
    return {
      id,
      state: state.kind,
      pid: this.named.pid,
      engine: { path: engine.path, version: engine.version },
      startedAt: this.#startedAt,
      ...(state.kind === 'ended' ? { endedAt: state.at, exit: state.exit } : {}),
      channel: this.#channel,
    };
  }

  async stop(): Promise<void> {
    if (this.#state.kind !== 'ended') this.#stopping = true;
    await this.#game?.end();
    await this.ended;
  }

  #launch(port: number): Promise<GameProcess> {
    const { engine, wish, root, env, clock, log } = this.#options;
    const output = (stream: 'stdout' | 'stderr', chunk: Buffer): void => {
      log(chunk);
      this.#output.push(stream, chunk);
    };
    const args = engineArguments(engine, wish, { root, port });
    return startGame({ command: engine.path, args, root, env, output }, clock);
  }

  #linkSink(): Parameters<typeof GameLink.open>[1] {
    return {
      tell: (news) => this.#tell(news),
      up: () => {
        this.#channel = 'debugger';
        this.#output.silence();
        this.#move('running');
        this.#heard.resolve();
      },
      down: (why) => {
        // Usually because it ends, which is told then.
        this.#cancelLost = this.#options.clock.after(LAST_MESSAGES_MS, () => this.#lost(why));
      },
      moved: (state) => this.#move(state),
    };
  }

  #move(kind: 'running' | 'paused'): void {
    if (this.#state.kind === 'ended' || this.#state.kind === kind) return;
    this.#state = { kind };
    const message = kind === 'paused' ? 'The game stands still until it is stopped.' : 'The game runs.';
    this.#tell({ kind: 'state', message });
  }

  /** It does not connect: what it prints must do. Should it connect later, that is better. */
  #deaf(): void {
    if (this.#state.kind !== 'starting') return;
    this.#channel = 'stdout';
    this.#output.speak();
    this.#tell({
      kind: 'state',
      message: 'The game has not connected to the debugger; what it prints is read instead.',
    });
    this.#move('running');
  }

  #lost(why: string): void {
    this.#channel = 'stdout';
    this.#output.speak();
    this.#tell({ kind: 'state', message: `The debugger is not heard any more: ${why}.` });
  }

  async #follow(game: GameProcess, link: GameLink): Promise<void> {
    const { clock, engine } = this.#options;
    this.#tell({ kind: 'state', message: `Started with Godot ${engine.version}.`, data: { pid: game.pid } });
    const exit = await game.exited;
    await Promise.race([link.drained, clock.sleep(LAST_MESSAGES_MS)]);
    this.#cancelLost?.();
    await link[Symbol.asyncDispose]();
    this.#cancelLost?.();
    await game.end();
    this.#output.end();
    this.#options.settle();
    this.#finish(exit);
  }

  #finish(exit: GameExit): void {
    const said = this.#stopping ? 'stopped' : exitText(exit);
    this.#state = { kind: 'ended', at: isoTime(this.#options.clock.now()), exit: said };
    const words = this.#output.lastWords;
    const killed = exit.signal !== null && !this.#stopping;
    const told = killed || (exit.code !== 0 && !this.#stopping);
    this.#tell({
      kind: killed ? 'crash' : 'state',
      message: this.#stopping ? 'The game was stopped.' : `The game ${said}.`,
      data: { code: exit.code, signal: exit.signal, ...(told && words !== '' ? { stderr: words } : {}) },
    });
    this.#over.resolve();
  }

  #tell(news: News): void {
    this.#options.tell({ ...news, run: this.#options.id });
  }
}

const exitText = ({ code, signal }: GameExit): string =>
  signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
