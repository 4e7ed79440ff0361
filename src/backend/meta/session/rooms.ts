import type { Checkpoints, Commands, EventLog, Resumes, SessionRegistry } from '../../../session/index.ts';

/** What the tools ask. */
export interface SessionRooms {
  readonly registry: SessionRegistry;
  readonly events: EventLog;
  readonly commands: Commands;
  readonly checkpoints: Checkpoints;
  readonly resumes: Resumes;
}
