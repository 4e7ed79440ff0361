/**
 * Owns: the admin API over HTTP on loopback: its routes, who may ask, and the loopback door for shims in a sandbox.
 * Does not know: how the hub does what is asked; it sees a HubView. Loaded late: `node:http` costs a hub's start dearly.
 */
export type {
  ConnectionStatus,
  DetectAnswer,
  DetectEvidence,
  HistoryEvent,
  HookAnswer,
  HookAnswers,
  HookFact,
  HubFile,
  HubStatus,
  InstanceChange,
  InstanceExit,
  InstanceHealth,
  InstanceHistory,
  InstanceState,
  InstanceStatus,
  ListedSession,
  McpHealth,
  ProcessLimits,
  Readiness,
  RegisteredInstance,
  ReservationAnswer,
  ReservationQuestion,
  ReservedPath,
  SavedState,
  SessionDeed,
  SessionExport,
  SessionList,
  SessionLog,
  SessionResume,
  SessionState,
  SessionStatus,
  SessionsPruned,
  SessionVerdict,
  StateCleared,
  StopAnswer,
  StoreStatus,
} from './contract.ts';
export { hubFileSchema } from './contract.ts';
export type { ExportQuestion, HubSessions, LogQuestion } from './hub-sessions.ts';
export type { HubView } from './hub-view.ts';
export { adminRoutes } from './routes.ts';
export { type Admin, type AdminOptions, startAdmin } from './start-admin.ts';
