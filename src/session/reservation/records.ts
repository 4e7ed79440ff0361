import type { ReservationRow, SessionRow } from '../../kernel/agent-session.ts';

/** A reservation that is in force, and who holds it. */
export interface HeldRow {
  readonly reservation: ReservationRow;
  readonly session: SessionRow;
}

/** Written, with the same session, project and pattern anew; and ended. */
export interface ReservationChange {
  readonly put: readonly ReservationRow[];
  readonly end: readonly ReservationRow[];
}

/** Where reservations are kept; `compose.ts` hands it in. Rejects with `store-away`. */
export interface ReservationRecords {
  /** One at a time in a scope, and by all that are in force there. Undefined: no such session. `decide` may be asked again. */
  change<Change extends ReservationChange>(
    reserving: { readonly scope: string; readonly session: string; readonly at: number },
    decide: (self: SessionRow, held: readonly HeldRow[]) => Change,
  ): Promise<Change | undefined>;
  held(question: {
    readonly scope: string;
    readonly at: number;
    readonly session?: string;
    readonly limit: number;
  }): Promise<readonly HeldRow[]>;
  /** Of all patterns when none are named. Those that were there. */
  release(of: {
    readonly scope: string;
    readonly session: string;
    readonly patterns?: readonly string[];
  }): Promise<readonly ReservationRow[]>;
  sweep(of: { readonly scope: string; readonly before: number }): Promise<number>;
}
