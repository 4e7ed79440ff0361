import type { SessionRow } from '../../kernel/agent-session.ts';
import { RecentMap } from '../../kernel/recent-map.ts';

/** Percent of its context, from which on a client may compact any moment. */
export const NEARLY_FULL = 80;
/** Sessions that are remembered. */
const MOST = 10_000;

/** Notices the heartbeat that brings a session to 80 % of its context: once for each time it gets there. */
export class ContextWatch {
  /** Those above: of two heartbeats at once, which both found it below, one is the first. */
  readonly #above = new RecentMap<string, true>(MOST);

  /** Whether this heartbeat is the one. */
  crosses({ id, contextPercent }: SessionRow, before: SessionRow): boolean {
    if (contextPercent < NEARLY_FULL) {
      this.#above.delete(id);
      return false;
    }
    const isFirst = !this.#above.has(id);
    this.#above.set(id, true);
    return isFirst && before.contextPercent < NEARLY_FULL;
  }
}
