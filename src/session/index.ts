/**
 * Owns: agent sessions: their ids, whether they live, how they are found by what people call them.
 * Does not know: where they are kept, who asks, what the agents do.
 */
export { belongsTo, foreignSession } from './belongs-to.ts';
export {
  type CheckpointOrder,
  type CheckpointRecords,
  Checkpoints,
  ContextWatch,
  lineText,
  type Retention,
  readWorkState,
  recoveryText,
  type Swept,
  usualRetention,
  type WorkState,
} from './checkpoint/index.ts';
export { type CommandRecords, Commands, type CommandsOptions, type CommandsSought } from './command/index.ts';
export {
  type Aggregates,
  aggregated,
  categories,
  type EventCategory,
  EventLog,
  type EventLogOptions,
  type EventProblem,
  type EventRecords,
  type EventsSought,
  type EventType,
  type ExportFormat,
  eventTypes,
  exportPage,
  exportParts,
  type Failure,
  failuresOf,
  fieldSchema,
  type OpenItem,
  OpenWork,
  objectIn,
  type Replay,
  type ReplayState,
  Replays,
  type SessionDeed,
  SessionDiary,
  type ToldEvent,
  toldByHub,
  type Verdict,
} from './event/index.ts';
export type { FileLook, GitAnswer, WorkPlace } from './git/index.ts';
export type { Here } from './here.ts';
export type { ClientFact, FactOutcome, HookDeskOptions } from './hook/index.ts';
export { type OpenDesk, openHookDesk } from './open-hook-desk.ts';
export { openReservations } from './open-reservations.ts';
export type { SessionRecords, Sought } from './records.ts';
export { redactText, redactValue } from './redact/index.ts';
export { type Registration, SessionRegistry } from './registry.ts';
export type {
  Blocked,
  BlockedPath,
  Conflict,
  HeldView,
  OwnOf,
  ReservationOrder,
  ReservationRecords,
  Reservations,
  ReservationsSought,
  Reserved,
} from './reservation/index.ts';
export {
  type Asking,
  commandLine,
  type Drift,
  type Evidence,
  eventDetails,
  eventLine,
  type ResumeOutcome,
  type ResumeRecords,
  Resumes,
  resumeText,
} from './resume/index.ts';
export { type AlsoKept, type Pruned, type PruneRecords, SessionRetention } from './retention/index.ts';
export type { SessionHome } from './session-homes.ts';
export { isAlive, type SessionView } from './session-view.ts';
export {
  type SnippetRecords,
  Snippets,
  type SnippetsSought,
} from './snippet/index.ts';
export {
  type Archived,
  isOf,
  type ShownMessage,
  type Summary,
  type Transcript,
  type TranscriptRecords,
  Transcripts,
  writtenAt,
} from './transcript/index.ts';
export { WakeWatch } from './wake-watch.ts';
