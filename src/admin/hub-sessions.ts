import type {
  ListedSession,
  PruneQuestion,
  SessionExport,
  SessionExportFormat,
  SessionList,
  SessionLog,
  SessionResume,
  SessionsPruned,
  SessionVerdict,
} from './contract-session.ts';

export interface LogQuestion {
  readonly session?: string;
  /** In ms; included. */
  readonly since?: number;
  readonly limit: number;
}

export interface ExportQuestion {
  readonly format: SessionExportFormat;
  readonly to?: number;
  readonly cursor?: string;
}

/** Agent sessions, named by their id, their hash or what either begins with: `unknown-session`, `ambiguous-session`, `store-away`. */
export interface HubSessions {
  /** `open`: not those that are closed. */
  sessions(which: {
    readonly project?: string;
    readonly open: boolean;
    readonly offset?: number;
  }): Promise<SessionList>;
  session(name: string): Promise<ListedSession>;
  closeSession(name: string): Promise<ListedSession>;
  sessionLog(question: LogQuestion): Promise<SessionLog>;
  verifySession(name: string): Promise<SessionVerdict>;
  exportSession(name: string, question: ExportQuestion): Promise<SessionExport>;
  /** Takes nothing. */
  lookAtResume(name: string): Promise<SessionResume>;
  /** Rejects with `session-active`, `session-taken`. */
  claimSession(name: string, force: boolean): Promise<SessionResume>;
  pruneSessions(question: PruneQuestion): Promise<SessionsPruned>;
}
