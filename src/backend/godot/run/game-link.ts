import type { Clock } from '../../../kernel/clock.ts';
import type { Engine } from '../engine/contract.ts';
import type { RunWish } from './contract.ts';
import {
  type Command,
  DebuggerDoor,
  type DoorSink,
  Godot3,
  Godot4,
  type Heard,
  type Tongue,
} from './debugger/index.ts';
import type { News } from './news.ts';
import { Interpreter } from './session/index.ts';

/** Which scene is shown is asked so often, in ms: until the first one is there, and then. */
const SCENE_MS = { first: 100, later: 2000 };

export interface LinkSink {
  tell(news: News): void;
  /** The game is heard, and what it says can be relied upon to be all. */
  up(): void;
  /** It is not heard any more. */
  down(why: string): void;
  moved(state: 'running' | 'paused'): void;
}

export interface LinkOptions {
  readonly engine: Engine;
  readonly wish: RunWish;
  readonly clock: Clock;
}

/** The connection of one game to its debugger, which is us: what it says is told, and what that asks for is answered. */
export class GameLink implements DoorSink, AsyncDisposable {
  readonly #options: LinkOptions;
  readonly #sink: LinkSink;
  readonly #tongue: Tongue;
  readonly #interpreter: Interpreter;
  readonly #closed = Promise.withResolvers<void>();
  #door: DebuggerDoor | undefined;
  #state: 'waiting' | 'open' | 'greeted' | 'closed' = 'waiting';
  #cancelScene: (() => void) | undefined;
  #sceneSeen = false;
  #profiled = false;

  private constructor(options: LinkOptions, sink: LinkSink) {
    const { engine, wish } = options;
    this.#options = options;
    this.#sink = sink;
    this.#tongue = engine.major >= 4 ? new Godot4() : new Godot3();
    this.#interpreter = new Interpreter({ major: engine.major >= 4 ? 4 : 3, pauseOnCrash: wish.pauseOnCrash ?? false });
  }

  static async open(options: LinkOptions, sink: LinkSink): Promise<GameLink> {
    const link = new GameLink(options, sink);
    link.#door = await DebuggerDoor.open(link);
    return link;
  }

  get port(): number {
    return this.#door?.port ?? 0;
  }

  /** Resolves when nothing more comes; never when nothing ever came: a game that has ended may still be on its way in. */
  get drained(): Promise<void> {
    return this.#closed.promise;
  }

  expect(pgid: number): void {
    this.#door?.expect(pgid);
  }

  opened(): void {
    this.#state = 'open';
    // Godot 4 speaks first, and shows by that which form of messages it understands.
    if (this.#options.engine.major < 4) this.#greet();
    this.#sink.up();
  }

  message(message: Buffer): boolean {
    const heard = this.#tongue.hear(message);
    if (!heard.ok) return false;
    if (this.#state === 'open') this.#greet();
    if (!heard.value) return true;
    this.#goOn(heard.value);
    const { news, commands, state } = this.#interpreter.hear(heard.value, this.#options.clock.monotonic());
    for (const it of news) this.#sink.tell(it);
    this.#sceneSeen ||= news.some(({ kind }) => kind === 'scene');
    for (const command of commands) this.#say(command);
    if (state) this.#sink.moved(state);
    return true;
  }

  closed(why: string): void {
    this.#state = 'closed';
    this.#cancelScene?.();
    for (const news of this.#interpreter.last()) this.#sink.tell(news);
    this.#closed.resolve();
    this.#sink.down(why);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cancelScene?.();
    await this.#door?.[Symbol.asyncDispose]();
  }

  #greet(): void {
    this.#state = 'greeted';
    this.#ask();
  }

  #ask(): void {
    if (this.#options.wish.profile && !this.#profiled) this.#say({ do: 'profile' });
    this.#say({ do: 'tree' });
  }

  /**
   * One question at a time: what a game has not read when it ends takes its last messages with it. What is said to a Godot 3
   * that stands still at an error may be dropped, so it is asked again when it goes on.
   */
  #goOn({ kind }: Heard): void {
    if (kind === 'signature') this.#profiled = true;
    if (kind === 'resumed') this.#ask();
    if (kind !== 'tree') return;
    this.#cancelScene?.();
    const ms = this.#sceneSeen ? SCENE_MS.later : SCENE_MS.first;
    this.#cancelScene = this.#options.clock.after(ms, () => this.#say({ do: 'tree' }));
  }

  #say(command: Command): void {
    this.#door?.send(this.#tongue.say(command));
  }
}
