import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../kernel/clock.ts';
import type { Coordinates, Said, Task } from './task.ts';

/** Nobody asked for so long, in ms: the thread ends and its memory is given back. */
const IDLE_MS = 10_000;
/** A thread that needs more is ended, and with it the layout it was at. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

/** Beside the source when that runs, else beside the bundle. */
const entry = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './layout-worker.js', import.meta.url);

/** One thread that computes one layout after the other. There is none before the first task, nor long after the last. */
export class LayoutThread implements AsyncDisposable {
  readonly #clock: Pick<Clock, 'after'>;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #cancelEnd: (() => void) | undefined;

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock;
  }

  get runs(): boolean {
    return this.#worker !== undefined;
  }

  compute(task: Task): Promise<Coordinates> {
    const result = this.#last.then(() => this.#compute(task));
    this.#last = result.catch(() => undefined); // who asked hears of it
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cancelEnd?.();
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #compute(task: Task): Promise<Coordinates> {
    this.#cancelEnd?.();
    const worker = (this.#worker ??= this.#start());
    const said = await answerOf(worker, task);
    this.#cancelEnd = this.#clock.after(IDLE_MS, () => void this[Symbol.asyncDispose]());
    if (said.kind === 'failed') throw new Error(`The layout failed: ${said.why}`);
    return said.positions;
  }

  #start(): Worker {
    const worker = new Worker(entry(), { resourceLimits, stdout: false, stderr: false, execArgv: [] });
    worker.unref();
    const gone = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    worker.on('exit', gone).on('error', gone);
    return worker;
  }
}

function answerOf(worker: Worker, task: Task): Promise<Said> {
  const { promise, resolve, reject } = Promise.withResolvers<Said>();
  const onExit = (): void => reject(new Error('The thread that computes layouts was ended.'));
  worker.once('message', resolve).once('error', reject).once('exit', onExit);
  worker.postMessage(task, [task.pairs.buffer, task.start.buffer]);
  return promise.finally(() => worker.off('message', resolve).off('error', reject).off('exit', onExit));
}
