import type { Clock } from '../kernel/clock.ts';
import { asHubError, HubError } from '../kernel/errors.ts';
import { controlLine, memberOf, nullId } from '../protocol/index.ts';
import type { Channel } from '../transport/index.ts';
import type { Client } from './client.ts';
import type { GatewayLimits } from './contract.ts';
import { answerable } from './dispatch.ts';

/** How a connection is ended by the hub. */
export interface Farewell {
  readonly deadlineMs: number;
  readonly rest: boolean;
}

/** How long a shim may take to read the farewell, in ms. */
const READ_MS = 250;

/** The reading side of a door: first the hello, then every line as it comes, until the end or a drain. */
export class Inbox {
  readonly #door: Channel;
  readonly #limits: GatewayLimits;
  readonly #first = Promise.withResolvers<Buffer>();
  readonly #end = Promise.withResolvers<string>();
  #early: Buffer[] = [];
  #taken = 0;
  #take: ((line: Buffer) => void) | undefined;
  #client: Client | undefined;
  #draining = false;

  constructor(door: Channel, limits: GatewayLimits) {
    this.#door = door;
    this.#limits = limits;
    this.#first.promise.catch(() => undefined); // heard by `first`, if anybody still waits
    door.open({
      lines: (batch) => this.#lines(batch),
      overlong: (head, tail, length) => this.#tooLong(length, idNear(head, tail)),
      drained: () => this.#client?.outbox.drained(),
      stalled: () => this.#client?.stalled(),
      closed: (cut, error) => {
        const facts = { silent: cut === undefined };
        this.#first.reject(new HubError('bad-hello', 'The connection ended before it said hello.', { facts }));
        this.#end.resolve(error?.message ?? 'closed by the client');
      },
    });
  }

  /** The hello line. Rejects with `bad-hello` when none comes in time. */
  async first(clock: Clock): Promise<Buffer> {
    const inTime = new AbortController();
    const late = clock.sleep(this.#limits.helloMs, inTime.signal).then(() => {
      throw new HubError('bad-hello', `No hello within ${this.#limits.helloMs} ms.`);
    });
    late.catch(() => undefined); // ended below
    try {
      return await Promise.race([this.#first.promise, late]);
    } finally {
      inTime.abort();
    }
  }

  /** Whatever else comes is not kept: there is nobody to hear it. */
  close(): void {
    this.#draining = true;
    this.#early = [];
  }

  /** Calls `take` for every further line, in order; resolves with the reason when the connection is over. */
  each(take: (line: Buffer) => void, client: Client): Promise<string> {
    this.#take = take;
    this.#client = client;
    const early = this.#early.slice(1); // behind the hello
    this.#early = [];
    for (const line of early) this.#hand(line);
    return this.#end.promise;
  }

  /**
   * Takes nothing more, waits until what is in flight was answered (at most `deadlineMs`), then tells the shim how many
   * lines were taken, so that it can give the others to the next hub, and closes.
   */
  async drain(client: Client, { deadlineMs, rest }: Farewell): Promise<void> {
    this.#draining = true;
    client.pause(this);
    const { clock } = client.hub;
    const until = clock.monotonic() + deadlineMs;
    while (client.waiting > 0 && clock.monotonic() < until) await clock.sleep(10);
    this.#door.write(controlLine({ taken: this.#taken, rest }));
    this.#door.end();
    // The process may end right after this: what was said last must have been read by then.
    await Promise.race([this.#end.promise, clock.sleep(READ_MS)]);
  }

  #lines(batch: readonly Buffer[]): void {
    for (const line of batch) {
      if (this.#take) this.#hand(line);
      else if (!this.#draining && this.#early.push(line) === 1) this.#first.resolve(line);
    }
  }

  #hand(line: Buffer): void {
    if (this.#draining) return;
    this.#taken++;
    try {
      this.#take?.(line);
    } catch (error) {
      this.#client?.hub.report({ kind: 'bug', where: 'gateway', error });
      this.#client?.refuse(nullId, asHubError(error));
    }
  }

  #tooLong(length: number, id: Buffer): void {
    if (this.#draining) return;
    if (!this.#client)
      return this.#first.reject(new HubError('bad-hello', `The first line has ${length} bytes and is no hello.`));
    this.#taken++;
    const text = `A message of ${length} bytes was let go; the limit is ${this.#limits.messageBytes} (settings.messageBytes).`;
    this.#client.refuse(id, new HubError('message-too-large', text));
  }
}

/** The id of a message of which only the ends were kept: before the large part, or as the very last member. */
function idNear(head: Buffer, tail: Buffer): Buffer {
  const span = memberOf(head, { start: 0, end: head.length }, 'id');
  if (span) return answerable(head.subarray(span.start, span.end));
  const last = /"id"\s*:\s*(\d{1,15}|"[\w.:-]{1,100}")\s*\}\s*$/.exec(
    tail.toString('latin1', Math.max(0, tail.length - 200)),
  );
  return last?.[1] === undefined ? nullId : Buffer.from(last[1]);
}
