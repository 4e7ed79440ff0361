import type { SessionRow } from '../kernel/agent-session.ts';

interface Id {
  readonly scope: string;
  readonly id: string;
}

/** All that is given must hold. */
export interface Sought {
  readonly scope: string;
  readonly project?: string;
  readonly id?: string;
  readonly idPrefix?: string;
  readonly hashPrefix?: string;
  readonly epic?: string;
  readonly clientSession?: string;
  readonly open?: boolean;
  readonly heardFrom?: number;
  readonly heardTo?: number;
  readonly limit: number;
  readonly offset?: number;
}

/** Where sessions are kept; `compose.ts` hands it in. Rejects with `store-away`. */
export interface SessionRecords {
  /** False when the id, or the hash in its project, is taken. */
  add(row: SessionRow): Promise<boolean>;
  /** By project, then the newest heartbeat first; `total` beyond the page. */
  find(sought: Sought): Promise<{ readonly rows: readonly SessionRow[]; readonly total: number }>;
  /** One before the last that is known is none of its own, if that is not behind `latest`. Undefined: unknown, or closed. */
  beat(
    beat: Id & {
      readonly at: number;
      readonly latest: number;
      readonly contextPercent?: number;
      readonly epic?: string;
    },
  ): Promise<SessionRow | undefined>;
  close(id: Id, closed: { readonly at: number; readonly why: string }): Promise<SessionRow | undefined>;
  link(id: Id, to: { readonly clientSession: string; readonly transcript?: string }): Promise<SessionRow | undefined>;
}
