import type { Reservations, ReservationsOptions } from './reservation/index.ts';

/** Loaded when somebody reserves or asks: most sessions work alone. */
export async function openReservations(options: ReservationsOptions): Promise<Reservations> {
  const { Reservations } = await import('./reservation/index.ts');
  return new Reservations(options);
}
