import type { ReservationRow, SessionRow } from '../kernel/agent-session.ts';

/** A reservation, and who holds it. */
export interface HeldReservation {
  readonly reservation: ReservationRow;
  readonly session: SessionRow;
}

/** What becomes of reservations: written, with the same session, project and pattern anew, and ended. */
export interface ReservationChange {
  readonly put: readonly ReservationRow[];
  readonly end: readonly ReservationRow[];
}

/** Those in force at a moment. All that is given must hold. */
export interface ReservationQuestion {
  readonly scope: string;
  readonly at: number;
  readonly session?: string;
  readonly limit: number;
}

/** Which session, and when. */
export interface Reserving {
  readonly scope: string;
  readonly session: string;
  readonly at: number;
}

/** Closing a session ends its reservations, resuming it in its own folder hands them on: the store does that together with the session. */
export interface ReservationStore {
  /**
   * Decides by all that are in force in the scope, while nobody else there changes any, and nobody closes or takes over one of
   * the sessions that hold them. Undefined when there is no such session. `decide` is pure: it may be asked again.
   */
  change<Change extends ReservationChange>(
    reserving: Reserving,
    decide: (self: SessionRow, held: readonly HeldReservation[]) => Change,
  ): Promise<Change | undefined>;
  /** By session, then pattern. */
  held(question: ReservationQuestion): Promise<readonly HeldReservation[]>;
  /** Those that were there. Of all patterns when none are named. */
  release(of: {
    readonly scope: string;
    readonly session: string;
    readonly patterns?: readonly string[];
  }): Promise<readonly ReservationRow[]>;
  /** Removes those that ran out before. How many. */
  sweep(of: { readonly scope: string; readonly before: number }): Promise<number>;
}
