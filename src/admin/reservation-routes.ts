import type { HubError } from '../kernel/errors.ts';
import { adminPaths, type ReservationQuestion } from './contract.ts';
import type { HubView } from './hub-view.ts';
import { type Field, isObject, jsonIn, misfit } from './json-body.ts';
import { type Answer, type Handle, ok, type Question } from './question.ts';
import type { Route } from './router.ts';

/** What a commit is held against. */
export const reservationRoutes: readonly Route<Handle>[] = [
  { method: 'POST', path: adminPaths.checkReservations, handle: check },
];

const MOST_PATHS = 2000;
const LONGEST_PATH = 4096;
const MOST_PIDS = 16;

async function check(view: HubView, { body }: Question): Promise<Answer> {
  return ok(await view.checkReservations(reservationQuestion(body)));
}

/** What is not known is left out: a newer guard may say more. */
export function reservationQuestion(body: Buffer): ReservationQuestion {
  const value = jsonIn(body, adminPaths.checkReservations);
  if (!isObject(value)) throw refusal('it is not a JSON object');
  const given = Object.entries(fields).filter(([name]) => Object.hasOwn(value, name));
  for (const [name, { must, check, needed }] of Object.entries(fields)) {
    const isThere = Object.hasOwn(value, name);
    if (isThere ? !check(value[name]) : needed) throw refusal(`"${name}" must be ${must}`);
  }
  return Object.fromEntries(given.map(([name]) => [name, value[name]])) as unknown as ReservationQuestion; // checked member by member above
}

interface Member extends Field {
  readonly needed: boolean;
}

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= most;
const isPid = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;
const listOf = (value: unknown, most: number, check: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= most && value.every(check);

const fields: Readonly<Record<keyof ReservationQuestion, Member>> = {
  top: {
    must: 'an absolute path',
    needed: true,
    check: (value) => isText(value, LONGEST_PATH) && value.startsWith('/'),
  },
  paths: {
    must: `a list of at most ${MOST_PATHS} paths`,
    needed: true,
    check: (value) => listOf(value, MOST_PATHS, (one) => isText(one, LONGEST_PATH)),
  },
  pids: {
    must: `a list of at most ${MOST_PIDS} process ids`,
    needed: true,
    check: (value) => listOf(value, MOST_PIDS, isPid),
  },
  session: { must: 'a text of at most 200 characters', needed: false, check: (value) => isText(value, 200) },
  client_session: { must: 'a text of at most 200 characters', needed: false, check: (value) => isText(value, 200) },
};

const refusal = (why: string): HubError => misfit(adminPaths.checkReservations, why);
