import type { Commands, EventLog, Replays, SessionRegistry } from '../../../session/index.ts';

/** What the tools about events ask. */
export interface EventSources {
  readonly registry: SessionRegistry;
  readonly events: EventLog;
  readonly commands: Pick<Commands, 'suppose'>;
  readonly replays: Replays;
}
