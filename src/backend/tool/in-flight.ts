import { HubError } from '../../kernel/errors.ts';
import type { Question, Reply } from './question.ts';

/** One question that is being worked on. */
export interface Work extends Disposable {
  /** Aborted when the client cancelled, or is gone. Then nobody waits for an answer. */
  readonly signal: AbortSignal;
  /** Neither answered nor cancelled. */
  readonly isOpen: boolean;
}

/** Everything that is being worked on, by who asked and the id of the question. */
export class InFlight {
  readonly #most: number;
  readonly #work = new Map<Reply, Map<string, AbortController>>();
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Throws when there is too much to do, or the id is taken. */
  begin({ reply, id }: Pick<Question, 'reply' | 'id'>): Work {
    const key = id.toString('latin1');
    const mine = this.#work.get(reply) ?? new Map<string, AbortController>();
    if (mine.has(key))
      throw new HubError('invalid-request', `A request with the id ${key.slice(0, 100)} is still open.`);
    if (this.#size >= this.#most)
      throw new HubError('too-many-in-flight', `This server works on ${this.#most} requests already. Try again later.`);
    const controller = new AbortController();
    mine.set(key, controller);
    this.#work.set(reply, mine);
    this.#size++;
    return {
      signal: controller.signal,
      get isOpen() {
        return mine.get(key) === controller;
      },
      [Symbol.dispose]: () => {
        if (mine.get(key) === controller) this.#forget(reply, mine, key);
      },
    };
  }

  cancel(reply: Reply, id: Buffer, reason: string): void {
    const key = id.toString('latin1');
    const mine = this.#work.get(reply);
    const controller = mine?.get(key);
    if (!mine || !controller) return; // it was answered meanwhile
    this.#forget(reply, mine, key);
    controller.abort(new Error(`It is no longer wanted: ${reason}`));
  }

  /** Nobody hears the answers of this connection any more. */
  left(reply: Reply): void {
    const mine = this.#work.get(reply);
    if (!mine) return;
    for (const [key, controller] of mine) {
      this.#forget(reply, mine, key);
      controller.abort(new Error('The client is gone.'));
    }
  }

  #forget(reply: Reply, mine: Map<string, AbortController>, key: string): void {
    mine.delete(key);
    this.#size--;
    if (mine.size === 0) this.#work.delete(reply);
  }
}
