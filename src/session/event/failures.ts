import type { EventRow } from '../../kernel/agent-session.ts';
import { EpicWatch } from './epic-watch.ts';
import type { EventLog } from './event-log.ts';
import { failureTypes, isEventType } from './event-types.ts';
import { objectIn } from './json-in.ts';

/** What went wrong, and what led there. */
export interface Failure {
  readonly event: EventRow;
  readonly epic: string | null;
  /** Its causes, the first cause first; without the failure itself. */
  readonly causes: readonly EventRow[];
}

interface Wish {
  /** Only what went wrong in this epic. */
  readonly epic?: string;
  /** Failures, and causes of each, at most. */
  readonly most: number;
  readonly causes: number;
}

/** The latest failures first; `total` counts all that fit. */
export async function failuresOf(
  log: EventLog,
  session: string,
  { epic, most, causes }: Wish,
): Promise<{ readonly failures: readonly Failure[]; readonly total: number }> {
  const found: { event: EventRow; epic: string | null }[] = [];
  const watch = new EpicWatch();
  let total = 0;
  for await (const rows of log.pages(session))
    for (const event of rows) {
      const of = watch.next(event.type, objectIn(event.data));
      if (!isFailure(event.type) || (epic !== undefined && of !== epic)) continue;
      total++;
      found.push({ event, epic: of });
      if (found.length > most) found.shift();
    }
  const failures = found.toReversed().map(async (one): Promise<Failure> => {
    const line = one.event.parent === null ? [] : await log.chain(one.event.id, causes + 1);
    return { ...one, causes: line.slice(1).toReversed() };
  });
  return { failures: await Promise.all(failures), total };
}

const isFailure = (type: string): boolean => isEventType(type) && failureTypes.includes(type);
