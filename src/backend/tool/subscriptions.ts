import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import { metaKeys, notificationLine } from '../../protocol/index.ts';
import { type Question, type Reply, recordOf } from './question.ts';

/** What changes again and again is told once in so long, in ms. */
const QUIET_MS = 200;
const MAX_SUBSCRIPTIONS = 2000;
const MAX_URIS = 500;

interface Subscription {
  readonly reply: Reply;
  readonly uri: string;
  /** Of the `subscriptions/listen` it came with (modern). */
  readonly listen?: Buffer;
  due: boolean;
}

/** Who wants to hear of which resource: by `resources/subscribe` (legacy) or `subscriptions/listen` (modern). */
export class Subscriptions {
  readonly #clock: Clock;
  readonly #all = new Set<Subscription>();
  #stopWaiting: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  subscribe(reply: Reply, uri: string): void {
    if (!this.#find(reply, uri)) this.#add({ reply, uri, due: false });
  }

  unsubscribe(reply: Reply, uri: string): void {
    const found = this.#find(reply, uri);
    if (found) this.#all.delete(found);
  }

  /** Acknowledged at once; lasts until it is cancelled. What this server does not have is left out of the acknowledgement. */
  listen({ reply, id, params }: Question, knows: (uri: string) => boolean): void {
    const given = recordOf(params['notifications'])['resourceSubscriptions'];
    const uris = Array.isArray(given)
      ? given.slice(0, MAX_URIS).filter((uri) => typeof uri === 'string' && knows(uri))
      : [];
    const notifications = uris.length > 0 ? { resourceSubscriptions: uris } : {};
    for (const uri of uris) this.#add({ reply, uri, listen: id, due: false });
    reply(notificationLine('notifications/subscriptions/acknowledged', { _meta: metaOf(id), notifications }));
  }

  cancelled(reply: Reply, id: Buffer): void {
    for (const one of this.#all) if (one.reply === reply && one.listen?.equals(id)) this.#all.delete(one);
  }

  left(reply: Reply): void {
    for (const one of this.#all) if (one.reply === reply) this.#all.delete(one);
  }

  /** These resources are not what they were. */
  touched(isConcerned: (uri: string) => boolean): void {
    for (const one of this.#all) one.due ||= isConcerned(one.uri);
    if (![...this.#all].some(({ due }) => due)) return;
    this.#stopWaiting ??= this.#clock.after(QUIET_MS, () => this.#tell());
  }

  close(): void {
    this.#stopWaiting?.();
    this.#all.clear();
  }

  #tell(): void {
    this.#stopWaiting = undefined;
    for (const one of this.#all) {
      if (!one.due) continue;
      one.due = false;
      const of = one.listen ? { _meta: metaOf(one.listen) } : {};
      one.reply(notificationLine('notifications/resources/updated', { ...of, uri: one.uri }));
    }
  }

  #add(subscription: Subscription): void {
    if (this.#all.size >= MAX_SUBSCRIPTIONS)
      throw new HubError(
        'too-many-in-flight',
        `This server has ${MAX_SUBSCRIPTIONS} subscriptions already. End some of them.`,
      );
    this.#all.add(subscription);
  }

  #find(reply: Reply, uri: string): Subscription | undefined {
    return [...this.#all].find((one) => one.reply === reply && one.uri === uri && !one.listen);
  }
}

/** The id with its type: a number stays a number. */
const metaOf = (id: Buffer): Record<string, unknown> => ({ [metaKeys.subscriptionId]: JSON.parse(id.toString()) });
