/**
 * Owns: what happens in agent sessions: the kinds of events, how they are checked, sealed into a chain, folded and followed.
 * Does not know: where they are kept, who tells them.
 */
export { type Aggregates, aggregated } from './aggregate.ts';
export type { ToldEvent } from './checked-event.ts';
export { EventLog, type EventLogOptions } from './event-log.ts';
export {
  categories,
  type EventCategory,
  type EventType,
  eventTypes,
  toldByHub,
} from './event-types.ts';
export { type ExportFormat, exportParts } from './export.ts';
export { exportPage } from './export-page.ts';
export { type Failure, failuresOf } from './failures.ts';
export { fieldSchema } from './field.ts';
export { objectIn } from './json-in.ts';
export { type OpenItem, OpenWork } from './open-work.ts';
export type { EventRecords, EventsSought } from './records.ts';
export { type Replay, type ReplayState, Replays } from './replay.ts';
export { type SessionDeed, SessionDiary } from './session-diary.ts';
export type { EventProblem, Verdict } from './verify.ts';
