import { RecentMap } from '../../kernel/recent-map.ts';

/** Facts that are remembered. A spool holds a thousand. */
const MOST = 10_000;

/**
 * Which facts were dealt with in this life of the hub. What is told again after that does no harm either: every effect looks
 * at the time of its fact first.
 */
export class ToldIds {
  readonly #ids = new RecentMap<string, true>(MOST);

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.set(id, true);
  }
}
