import { HubError } from '../../../kernel/errors.ts';
import type { SessionRegistry, SessionView } from '../../../session/index.ts';
import type { Asker } from '../../contract.ts';

/**
 * The session that is meant, if whoever asks may change it: sessions of another project than the one a client is in are only
 * looked at. Throws `foreign-session`.
 */
export async function ownSession(registry: SessionRegistry, name: string, asker: Asker): Promise<SessionView> {
  const session = await registry.details(name);
  const here = asker.detection.project;
  if (session.projectKey === null || here?.key === session.projectKey) return session;
  throw new HubError(
    'foreign-session',
    `The session ${session.id} belongs to another project than the one you are in (${here?.slug ?? 'none'}). Go there, or leave it to its own agents.`,
    { facts: { id: session.id, project: session.project } },
  );
}
