/**
 * Owns: who means to change which files: patterns and whether two of them meet, who may have what, until when.
 * Does not know: where reservations are kept, what becomes of those of a session that ends: the store does that with it.
 */
export type { Blocked, BlockedPath } from './blocked.ts';
export type { Conflict, HeldView } from './decide.ts';
export type { ReservationRecords } from './records.ts';
export {
  type OwnOf,
  type ReservationOrder,
  Reservations,
  type ReservationsOptions,
  type ReservationsSought,
  type Reserved,
} from './reservations.ts';
