import type { HubView, ReservationQuestion, ReservedPath } from '../../admin/index.ts';
import { HubError } from '../../kernel/errors.ts';
import { isoTime } from '../../kernel/iso-time.ts';
import type { BlockedPath } from '../../session/index.ts';
import type { Composed } from '../compose.ts';
import type { Hub } from '../hub.ts';

/** So many files are told one by one. */
const TOLD = 100;
/** A client has no more open sessions of one id. */
const MOST_SESSIONS = 20;

/** What a guard asks before a commit. */
export const reservationsView = (options: { composed: Composed; hub: Hub }): Pick<HubView, 'checkReservations'> => ({
  async checkReservations(question) {
    const room = await options.composed.sessions.reservations();
    const { id, problem } = await sessionCalled(options.composed, question.session);
    let own: ReadonlySet<string> = new Set();
    const { paths, complete } = await room.blocked(question.top, question.paths, async (keys) => {
      own = id === undefined ? await ownSessions(options, question, keys) : new Set([id]);
      return own;
    });
    const reserved = paths.slice(0, TOLD).map(told);
    return { own: [...own], reserved, total: paths.length, complete, session_problem: problem ?? null };
  },
});

const told = ({ path, held: { reservation, session } }: BlockedPath): ReservedPath => ({
  path,
  pattern: reservation.pattern,
  instance_id: session.id,
  status: session.status,
  client: session.client,
  since: isoTime(reservation.since),
  expires_at: isoTime(reservation.until),
  reason: reservation.reason,
});

/** Where nobody is named: whoever the client's id or the processes above can mean. */
async function ownSessions(
  options: { composed: Composed; hub: Hub },
  question: ReservationQuestion,
  projectKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set([
    ...(await ofClientSession(options.composed, question.client_session)),
    ...(await ofProcesses(options, question.pids, projectKeys)),
  ]);
}

/** A name that means nobody, or several, says nothing of who commits. */
async function sessionCalled({ sessions }: Composed, name: string | undefined): Promise<Named> {
  if (name === undefined) return {};
  try {
    return { id: (await sessions.registry.details(name)).id };
  } catch (error) {
    if (error instanceof HubError && ['unknown-session', 'ambiguous-session'].includes(error.code))
      return { problem: error.message };
    throw error;
  }
}

interface Named {
  readonly id?: string;
  readonly problem?: string;
}

async function ofClientSession({ keeper, scope }: Composed, clientSession: string | undefined): Promise<string[]> {
  if (clientSession === undefined) return [];
  const sought = { scope, clientSession, open: true, limit: MOST_SESSIONS };
  const { rows } = await keeper.ask(({ sessions }) => sessions.find(sought));
  return rows.map(({ id }) => id);
}

async function ofProcesses(
  { composed, hub }: { composed: Composed; hub: Hub },
  pids: readonly number[],
  projectKeys: readonly string[],
): Promise<string[]> {
  const { ClientConnections } = await import('../hook/client-connections.ts');
  const connections = new ClientConnections(() => hub.served);
  const found = await Promise.all(projectKeys.map((key) => connections.of(pids, key)));
  return found.flat().flatMap((connection) => composed.sessions.commands.sessionOn(connection) ?? []);
}
