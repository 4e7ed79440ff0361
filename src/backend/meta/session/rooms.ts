import type {
  Checkpoints,
  Commands,
  EventLog,
  Reservations,
  Resumes,
  SessionRegistry,
  Snippets,
  Transcripts,
} from '../../../session/index.ts';

/** What the tools ask. */
export interface SessionRooms {
  readonly registry: SessionRegistry;
  readonly events: EventLog;
  readonly commands: Commands;
  readonly checkpoints: Checkpoints;
  readonly resumes: Resumes;
  /** Opened when somebody asks. */
  readonly reservations: () => Promise<Reservations>;
  readonly transcripts: Transcripts;
  readonly snippets: Snippets;
}
