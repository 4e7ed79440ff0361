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
    this.#ends.set(end.clientSession, end);
  }

  has({ clientSession }: ClientFact): boolean {
    return this.#ends.has(clientSession);
  }

  /** The end of what this start began. */
  of({ clientSession, at }: ClientFact, { createdAt, status }: SessionView): ClientFact | undefined {
    const end = this.#ends.get(clientSession);
    return end && status !== 'closed' && Math.max(at, createdAt) < end.at ? end : undefined;
  }
}
