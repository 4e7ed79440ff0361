import { stat } from 'node:fs/promises';
import { platform } from 'node:os';
import type { Clock } from '../kernel/clock.ts';
import {
  openReservations,
  type ReservationRecords,
  type Reservations,
  type SessionRegistry,
} from '../session/index.ts';
import type { Keeper } from '../store/index.ts';

interface ReservationsIn {
  readonly keeper: Keeper;
  readonly scope: string;
  readonly clock: Clock;
  readonly registry: SessionRegistry;
}

/** Opened when somebody asks. Names are told apart as disks do by default: macOS does not by case. */
export function reservationsIn({ keeper, scope, clock, registry }: ReservationsIn): () => Promise<Reservations> {
  let opening: Promise<Reservations> | undefined;
  const options = {
    scope,
    clock,
    records: keptIn(keeper),
    isFile,
    naming: { foldCase: platform() === 'darwin' },
    view: registry.view.bind(registry),
  };
  return () => (opening ??= openReservations(options));
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false, // not there, or not to be looked at
  );

const keptIn = (keeper: Keeper): ReservationRecords => ({
  change: (...words) => keeper.ask(({ sessions }) => sessions.reservations.change(...words)),
  held: (question) => keeper.ask(({ sessions }) => sessions.reservations.held(question)),
  release: (of) => keeper.ask(({ sessions }) => sessions.reservations.release(of)),
  sweep: (of) => keeper.ask(({ sessions }) => sessions.reservations.sweep(of)),
});
