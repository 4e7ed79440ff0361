import type { Commands, EventLog, SessionRegistry } from '../../../session/index.ts';

/** What the tools ask. */
export interface SessionRooms {
  readonly registry: SessionRegistry;
  readonly events: EventLog;
  readonly commands: Commands;
}
