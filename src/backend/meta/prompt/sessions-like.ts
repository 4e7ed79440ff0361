import { belongsTo, isAlive } from '../../../session/index.ts';
import type { Asker } from '../../contract.ts';
import type { SessionRooms } from '../session/rooms.ts';

/** What is offered while a person types: hashes and epics of this project that begin so; who can be gone on with first. */
export async function sessionsLike(
  { registry }: Pick<SessionRooms, 'registry'>,
  typed: string,
  { detection }: Asker,
): Promise<readonly string[]> {
  const { project } = detection;
  if (!project) return [];
  const { sessions } = await registry.list({ project: project.slug });
  const own = sessions.filter((one) => belongsTo(one, project) && one.resumedBy === null);
  const sorted = own.toSorted((a, b) => Number(isAlive(a)) - Number(isAlive(b)) || b.heartbeatAt - a.heartbeatAt);
  const begin = typed.trim().toLowerCase();
  const names = [
    ...sorted.map(({ hash }) => hash),
    ...sorted.flatMap(({ epic }) => epic ?? []),
    ...sorted.map(({ id }) => id),
  ];
  return [...new Set(names)].filter(
    (name) => name.toLowerCase().startsWith(begin) && (begin !== '' || !name.includes('-')),
  );
}
