import { RecentMap } from '../../../kernel/recent-map.ts';
import type { SessionView } from '../../../session/index.ts';
import { pageOf, stampIn } from '../../tool/index.ts';

/** Lists whose next page may be asked for. */
const MOST_LISTS = 50;

interface Asked {
  readonly cursor: string | undefined;
  readonly limit: number;
  /** What was asked of the list. */
  readonly question: unknown;
}

/**
 * Pages of a list that changes its order with every sign of life: the next ones go on in the order of the first. Who came since
 * is on none of them, who is gone is left out.
 */
export class SessionPages {
  readonly #orders = new RecentMap<string, readonly string[]>(MOST_LISTS);

  next(sessions: readonly SessionView[], { cursor, limit, question }: Asked) {
    const order = this.#orderBefore(cursor) ?? sessions.map(({ id }) => id);
    const byId = new Map(sessions.map((session) => [session.id, session]));
    const inOrder = order.map((id) => byId.get(id));
    const { items, nextCursor } = pageOf(inOrder, { cursor, limit, revision: [question, order] });
    if (nextCursor !== undefined) this.#orders.set(stampIn(nextCursor), order);
    return { items: items.filter((item) => item !== undefined), nextCursor };
  }

  #orderBefore(cursor: string | undefined): readonly string[] | undefined {
    return cursor === undefined ? undefined : this.#orders.get(stampIn(cursor));
  }
}
