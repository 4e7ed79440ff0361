import type { Clock } from '../../../../kernel/clock.ts';
import { isoTime } from '../../../../kernel/iso-time.ts';
import { RecentMap } from '../../../../kernel/recent-map.ts';
import type { RunReport } from '../contract.ts';
import type { News } from '../news.ts';
import type { Batch } from './batch.ts';

/** A game that was silent for so long, in ms, has ended: a page that is closed does not say so. */
const SILENT_MS = 60_000;
/** So many starts of a game are remembered. */
const MAX_VISITORS = 100;

interface Visitor {
  readonly id: string;
  readonly engine: string;
  readonly startedAt: string;
  heardAt: number;
  over: boolean;
}

/** The games that send their events by themselves. Each start of one is a run. */
export class Visitors {
  readonly #clock: Clock;
  readonly #tell: (news: News) => void;
  readonly #visitors = new RecentMap<string, Visitor>(MAX_VISITORS);

  constructor(clock: Clock, tell: (news: News) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  hear(batch: Batch): void {
    const visitor = this.#visitor(batch);
    visitor.heardAt = this.#clock.now();
    for (const news of batch.events) this.#tell({ ...news, run: visitor.id });
    if (!batch.end || visitor.over) return;
    visitor.over = true;
    this.#tell({ kind: 'state', run: visitor.id, message: 'The game says that it ends.' });
  }

  /** The one that was heard last. */
  current(): RunReport | undefined {
    const visitor = [...this.#visitors.values()].toSorted((a, b) => b.heardAt - a.heardAt)[0];
    if (!visitor) return undefined;
    const { id, startedAt, heardAt, over } = visitor;
    const ended = over || this.#clock.now() - heardAt > SILENT_MS;
    return {
      id,
      state: ended ? 'ended' : 'running',
      startedAt,
      ...(ended ? { endedAt: isoTime(heardAt), exit: over ? 'said that it ends' : 'was not heard any more' } : {}),
      channel: 'addon',
    };
  }

  #visitor({ session, engine }: Batch): Visitor {
    const known = this.#visitors.get(session);
    if (known) return known;
    const now = this.#clock.now();
    const id = `addon-${session}`;
    const visitor: Visitor = { id, engine, startedAt: isoTime(now), heardAt: now, over: false };
    this.#visitors.set(session, visitor);
    const version = engine === '' ? '' : ` (Godot ${engine})`;
    this.#tell({ kind: 'state', run: id, message: `A game with the add-on is heard${version}.` });
    return visitor;
  }
}
