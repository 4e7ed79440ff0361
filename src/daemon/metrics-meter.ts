import type { InstanceView } from '../instance/index.ts';
import type { UuidV7 } from '../kernel/uuid-v7.ts';
import type { InstanceMetrics } from '../store/index.ts';

/** What instances did since the last look: rows for those that did something. */
export class MetricsMeter {
  readonly #scope: string;
  readonly #ids: UuidV7;
  #before = new Map<string, { calls: number; errors: number }>();

  constructor(scope: string, ids: UuidV7) {
    this.#scope = scope;
    this.#ids = ids;
  }

  measure(views: readonly InstanceView[], { at, spanMs }: { at: number; spanMs: number }): InstanceMetrics[] {
    const before = this.#before;
    this.#before = new Map(views.map(({ key, calls, errors }) => [key, { calls, errors }]));
    return views.flatMap(({ key, epoch, rssBytes, ...now }) => {
      const last = before.get(key);
      const calls = grown(now.calls, last?.calls);
      const errors = grown(now.errors, last?.errors);
      if (calls === 0 && errors === 0) return [];
      const id = this.#ids.next();
      return [{ id, scope: this.#scope, key, at, epoch, calls, errors, rssBytes: rssBytes ?? null, spanMs }];
    });
  }
}

/** A count that fell began anew: its instance had been forgotten meanwhile. */
const grown = (now: number, before = 0): number => (now >= before ? now - before : now);
