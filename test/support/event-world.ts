import { randomBytes } from 'node:crypto';
import type { EventRow } from '../../src/kernel/agent-session.ts';
import { EventLog } from '../../src/session/index.ts';
import type { Store } from '../../src/store/index.ts';
import { FakeClock } from './fake-clock.ts';
import { sessionRow } from './store-rows.ts';

const random = { hex: (bytes: number): string => randomBytes(bytes).toString('hex') };

/** One session in a store, and the log of its events. */
export async function eventWorld({ sessions }: Store, clock = new FakeClock()) {
  const row = sessionRow();
  await sessions.add(row);
  return { log: eventLogOn({ sessions }, clock), session: row.id, clock };
}

export const eventLogOn = ({ sessions }: Pick<Store, 'sessions'>, clock = new FakeClock()): EventLog =>
  new EventLog({ records: sessions.events, scope: 'home', clock, random });

export const commit = (message: string) => ({ type: 'commit_created', data: { commit_hash: 'c0ffee', message } });
export const epic = (name: string, type: 'epic_started' | 'epic_failed') => ({
  type,
  data:
    type === 'epic_started'
      ? { epic_id: name, feature_name: 'f', estimated_hours: 1, spawned_by: null }
      : { epic_id: name, failure_reason: 'it broke' },
});
export const failed = { type: 'test_failed', data: { test_type: 'unit', failed_count: 1, duration_seconds: 2.5 } };

/** All events of a session, in order. */
export async function allEvents(log: EventLog, session: string): Promise<EventRow[]> {
  const rows: EventRow[] = [];
  for await (const page of log.pages(session)) rows.push(...page);
  return rows;
}
