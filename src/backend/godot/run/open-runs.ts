import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RotatingLog } from '../../../instance/index.ts';
import { HubError } from '../../../kernel/errors.ts';
import type { Random } from '../../../kernel/random.ts';
import type { Engine, Engines } from '../engine/contract.ts';
import type { GodotSurroundings } from '../game.ts';
import type { EventAnswer, EventQuestion, RunReport, Runs, RuntimeEvent, RunWish } from './contract.ts';
import { gameEnvironment, RunFile } from './game/index.ts';
import { GameRun } from './game-run.ts';
import { Intake } from './intake/index.ts';
import { Journal, JournalFile } from './journal/index.ts';
import type { News } from './news.ts';

export interface RunsOptions {
  /** Canonical directory of `project.godot`. */
  readonly root: string;
  /** What the project needs, as it stands now: `3`, `4.6`, and whether it has scripts in C#. */
  readonly needs: () => { readonly engine: string; readonly mono: boolean };
  readonly engines: Engines;
  readonly around: GodotSurroundings;
  readonly random: Random;
}

const logLimits = { fileBytes: 4 * 1024 * 1024, keep: 1, queueBytes: 1024 * 1024 };

/** The runs of one version, and what they told. What an earlier process left running is ended now. */
export function openRuns(options: RunsOptions): Runs {
  return new VersionRuns(options);
}

class VersionRuns implements Runs {
  readonly #options: RunsOptions;
  readonly #directory: string;
  readonly #file: JournalFile;
  readonly #journal: Journal;
  readonly #record: RunFile;
  readonly #intake: Intake;
  readonly #swept: Promise<void>;
  #run: GameRun | undefined;
  /** From the wish until the game is there: two wishes at once are one too many. */
  #starting: Promise<RunReport> | undefined;
  #closed = false;

  constructor(options: RunsOptions) {
    const { clock, dataDirectory } = options.around;
    this.#options = options;
    this.#directory = join(dataDirectory, 'runs');
    this.#file = new JournalFile(this.#directory, (why) => this.#unkept(why));
    this.#journal = new Journal(this.#file, clock);
    this.#record = new RunFile(this.#directory);
    this.#intake = new Intake({
      clock,
      random: options.random,
      directory: this.#directory,
      tell: (news) => this.#journal.tell(news),
    });
    this.#swept = this.#sweep();
  }

  async start(wish: RunWish, signal: AbortSignal): Promise<RunReport> {
    this.#refuseSecond();
    const starting = this.#start(wish, signal);
    this.#starting = starting;
    try {
      return await starting;
    } finally {
      this.#starting = undefined;
    }
  }

  async stop(): Promise<RunReport | undefined> {
    await this.#run?.stop();
    return this.current();
  }

  current(): RunReport | undefined {
    const own = this.#run?.report();
    return own && own.state !== 'ended' ? own : (this.#intake.current(own?.endedAt) ?? own);
  }

  events(question: EventQuestion): EventAnswer {
    const run = this.current();
    return { ...this.#journal.events(question), ...(run ? { run } : {}) };
  }

  onEvent(listener: (event: RuntimeEvent) => void): Disposable {
    return this.#journal.onEvent(listener);
  }

  intake(): Promise<{ readonly url: string; readonly token: string }> {
    if (this.#closed) throw new HubError('instance-stopped', 'This instance is about to end.');
    return this.#intake.open();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([this.#swept, this.#starting]);
    await this.#intake[Symbol.asyncDispose]();
    await this.#run?.stop();
    this.#journal.settle();
    await this.#file.end(this.#journal.lastSeq);
  }

  async #start(wish: RunWish, signal: AbortSignal): Promise<RunReport> {
    await this.#swept;
    await this.#sweep();
    this.#refuseForeign();
    const { engine: wanted, mono } = this.#options.needs();
    // Only builds with an editor have the debugger for sure: export templates for release are without it.
    const engine = await this.#options.engines.for(wanted, { editor: true, mono });
    signal.throwIfAborted();
    const run = await this.#launch(wish, engine);
    await this.#untilHeard(run, signal);
    return run.report();
  }

  async #launch(wish: RunWish, engine: Engine): Promise<GameRun> {
    const { around, root, random } = this.#options;
    const log = new RotatingLog(join(this.#directory, 'run.log'), () => undefined, logLimits);
    const run = await GameRun.start({
      id: `run-${random.hex(4)}`,
      engine,
      wish,
      root,
      env: {
        ...gameEnvironment(around.env, join(around.dataDirectory, 'home'), wish),
        ...(await this.#addonVariables()),
      },
      clock: around.clock,
      tell: (news) => this.#journal.tell(news),
      settle: () => this.#journal.settle(),
      log: (chunk) => log.write(chunk),
    });
    this.#run = run;
    this.#record.write({ ...run.named, id: run.report().id, startedAt: run.report().startedAt });
    void run.ended.then(() => {
      this.#record.clear();
      return log.end();
    });
    return run;
  }

  /** Nobody waits for it any longer, or this instance ends: then it does not go on. */
  async #untilHeard(run: GameRun, signal: AbortSignal): Promise<void> {
    try {
      await run.whenHeard(signal);
    } catch (error) {
      await run.stop();
      throw error;
    }
    if (this.#closed) await run.stop();
  }

  /** A game with the add-on in it is told where its events go. */
  async #addonVariables(): Promise<Readonly<Record<string, string>>> {
    if (!existsSync(join(this.#options.root, 'addons', 'warren', 'warren.gd'))) return {};
    const { url, token } = await this.#intake.open();
    return { WARREN_INTAKE_URL: url, WARREN_INTAKE_TOKEN: token };
  }

  #refuseSecond(): void {
    if (this.#closed) throw new HubError('instance-stopped', 'This instance is about to end.');
    if (this.#starting) throw new HubError('busy', 'A run of this version is being started; ask for its events.');
    const own = this.#run?.report();
    if (own && own.state !== 'ended') throw underWay(own);
  }

  #refuseForeign(): void {
    const foreign = this.#record.foreign();
    if (foreign) throw underWay(foreign);
  }

  async #sweep(): Promise<void> {
    const left = await this.#record.sweep(this.#options.around.clock);
    if (!left) return;
    const message = `Run ${left.id} was ended: the instance that had started it is gone.`;
    this.#journal.tell({ kind: 'state', run: left.id, message, data: { pid: left.pid } });
  }

  #unkept(why: string): void {
    const news: News = { kind: 'state', message: `Events are not kept on disk any more: ${why}` };
    this.#journal.tell(news);
  }
}

function underWay({ id, pid, startedAt }: Pick<RunReport, 'id' | 'pid' | 'startedAt'>): HubError {
  const text = `Run ${id} of this version (process ${pid}) is under way since ${startedAt}; stop it first, with stop_run.`;
  return new HubError('busy', text, { facts: { run: id, pid, startedAt } });
}
