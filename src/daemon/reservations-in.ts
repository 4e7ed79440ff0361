import { existsSync } from 'node:fs';
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
  readonly repositoryOf: (folder: string) => string | undefined;
}

/** Opened when somebody asks. Names are told apart as disks do by default: macOS does not by case. */
export function reservationsIn({
  keeper,
  scope,
  clock,
  registry,
  repositoryOf,
}: ReservationsIn): () => Promise<Reservations> {
  let opening: Promise<Reservations> | undefined;
  const options = {
    scope,
    clock,
    records: keptIn(keeper),
    areApart: (one: string, other: string) => areApart([one, other], repositoryOf),
    isFile,
    naming: { foldCase: platform() === 'darwin' },
    view: registry.view.bind(registry),
  };
  return () => (opening ??= openReservations(options));
}

/** One that lies in the other and is the top of a work tree of the same repository is another one. */
function areApart(folders: readonly [string, string], repositoryOf: ReservationsIn['repositoryOf']): boolean {
  const [outer, inner] = folders.toSorted((a, b) => a.length - b.length) as [string, string]; // as many as before
  if (!inner.startsWith(`${outer}/`) || !existsSync(`${inner}/.git`)) return false;
  const repository = repositoryOf(inner);
  return repository !== undefined && repository === repositoryOf(outer);
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
