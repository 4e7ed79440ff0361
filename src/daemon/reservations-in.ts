import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';
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
    areApart: (one: string, other: string) => areApart(one, other, repositoryOf),
    isFile,
    naming: { foldCase: platform() === 'darwin' },
    view: registry.view.bind(registry),
  };
  return () => (opening ??= openReservations(options));
}

/** One that lies in the other, and in a work tree of the same repository that begins below that, is another one. */
async function areApart(one: string, other: string, repositoryOf: ReservationsIn['repositoryOf']): Promise<boolean> {
  const [outer, inner] = one.length < other.length ? [one, other] : [other, one];
  if (!inner.startsWith(`${outer}/`)) return false;
  const repository = repositoryOf(outer);
  if (repository === undefined) return false;
  for (let top = inner; top.length > outer.length; top = dirname(top))
    if ((await look(join(top, '.git'))) && repositoryOf(top) === repository) return true;
  return false;
}

const isFile = async (path: string): Promise<boolean> => (await look(path))?.isFile() === true;

/** Undefined: not there, or not to be looked at. */
const look = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined);

const keptIn = (keeper: Keeper): ReservationRecords => ({
  change: (...words) => keeper.ask(({ sessions }) => sessions.reservations.change(...words)),
  held: (question) => keeper.ask(({ sessions }) => sessions.reservations.held(question)),
  release: (of) => keeper.ask(({ sessions }) => sessions.reservations.release(of)),
  sweep: (of) => keeper.ask(({ sessions }) => sessions.reservations.sweep(of)),
});
