import type { Socket } from 'node:net';
import { HubError } from '../../kernel/errors.ts';
import { type Channel, socketChannel } from '../../transport/index.ts';
import {
  type Attached,
  type Became,
  type Become,
  type Claim,
  controlHello,
  type HubLine,
  hubLine,
  type InstanceLine,
  readInstanceLine,
  type StateLine,
} from './control-lines.ts';
import { MAX_CONTROL_BYTES } from './serve.ts';

/** A question that the instance answers with the same number. */
type Asking = 'ping' | 'save';

/** The hub's end of the control connection to one instance. */
export class ControlLink {
  /** Resolves when the connection is over, whoever ended it, after everything it said was heard. Never rejects. */
  readonly closed: Promise<void>;
  readonly #channel: Channel;
  readonly #heard: (state: StateLine) => void;
  readonly #over = Promise.withResolvers<void>();
  /** What it says once: who it is, and that it became what it was told to be. */
  readonly #first = Promise.withResolvers<Attached>();
  readonly #became = Promise.withResolvers<Became>();
  readonly #asked = new Map<string, PromiseWithResolvers<void>>();
  #count = 0;
  #isOver = false;

  /** `heard` is called with every state the instance hands over. */
  constructor(channel: Channel, heard: (state: StateLine) => void) {
    this.#channel = channel;
    this.#heard = heard;
    this.closed = this.#over.promise;
    for (const waited of [this.#first.promise, this.#became.promise]) waited.catch(() => undefined); // it may end unheard
    channel.open({
      lines: (batch) => {
        for (const line of batch) this.#hear(readInstanceLine(line));
      },
      overlong: () => channel.destroy(new Error('it said more than a control line can hold')),
      drained: () => undefined,
      closed: (_, error) => this.#end(error),
    });
  }

  static over(socket: Socket, heard: (state: StateLine) => void): ControlLink {
    return new ControlLink(socketChannel(socket, socket, { maxLineBytes: MAX_CONTROL_BYTES }), heard);
  }

  attach(claim: Claim): Promise<Attached> {
    this.#channel.write(controlHello(claim));
    return this.#first.promise;
  }

  become(become: Become): Promise<Became> {
    this.#say({ become });
    return this.#became.promise;
  }

  /** Resolves when it answers. */
  ping(signal: AbortSignal): Promise<void> {
    return this.#ask('ping', signal);
  }

  /** Resolves when it has handed over its state, if it has any. */
  save(signal: AbortSignal): Promise<void> {
    return this.#ask('save', signal);
  }

  close(): void {
    this.#channel.destroy();
  }

  async #ask(what: Asking, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#isOver) throw lost();
    const n = ++this.#count;
    const answered = Promise.withResolvers<void>();
    const aborted = (): void => answered.reject(signal.reason);
    signal.addEventListener('abort', aborted, { once: true });
    this.#asked.set(`${what} ${n}`, answered);
    this.#say(questionOf[what](n));
    try {
      await answered.promise;
    } finally {
      signal.removeEventListener('abort', aborted);
      this.#asked.delete(`${what} ${n}`);
    }
  }

  #hear(line: InstanceLine | undefined): void {
    if (!line) return; // of a newer Warren
    if ('attached' in line) this.#first.resolve(line.attached);
    else if ('refused' in line) this.#refuse(line.refused);
    else if ('became' in line) this.#became.resolve(line.became);
    else if ('pong' in line) this.#asked.get(`ping ${line.pong}`)?.resolve();
    else this.#take(line.state);
  }

  #take(state: StateLine): void {
    this.#heard(state);
    this.#say({ saved: state.n });
    if (state.asked !== undefined) this.#asked.get(`save ${state.asked}`)?.resolve();
  }

  #refuse(why: string): void {
    const error = new HubError('instance-start-failed', `The instance refused its hub: ${why}.`);
    this.#first.reject(error);
    this.#became.reject(error);
  }

  #end(error: Error | undefined): void {
    this.#isOver = true;
    this.#first.reject(error ?? lost());
    this.#became.reject(error ?? lost());
    for (const asked of this.#asked.values()) asked.reject(lost());
    this.#over.resolve();
  }

  #say(line: HubLine): void {
    this.#channel.write(hubLine(line));
  }
}

const questionOf: { readonly [A in Asking]: (n: number) => HubLine } = {
  ping: (ping) => ({ ping }),
  save: (save) => ({ save }),
};

const lost = (): HubError => new HubError('instance-start-failed', 'The control connection to the instance is over.');
