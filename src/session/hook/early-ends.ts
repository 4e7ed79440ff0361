import { RecentMap } from '../../kernel/recent-map.ts';
import type { SessionView } from '../session-view.ts';
import type { ClientFact } from './client-fact.ts';

/** Clients whose end is remembered. */
const MOST = 1000;

/**
 * Ends that were told before the start that they end: another hook had taken that from the spool, and was slower or was
 * killed. Without them such a session would never be over.
 */
export class EarlyEnds {
  readonly #ends = new RecentMap<string, ClientFact>(MOST);

  keep(end: ClientFact): void {
    const known = this.#ends.get(end.clientSession);
    if (!known || known.at < end.at) this.#ends.set(end.clientSession, end);
  }

  /** The end of what this fact began or went on with. A sign of life that is later by no more than `breathMs` is no going on. */
  of({ clientSession, at }: ClientFact, { createdAt, status }: SessionView, breathMs: number): ClientFact | undefined {
    const end = this.#ends.get(clientSession);
    return end && status !== 'closed' && Math.max(at, createdAt) < end.at + breathMs ? end : undefined;
  }
}
