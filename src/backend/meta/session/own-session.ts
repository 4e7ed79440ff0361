import {
  belongsTo,
  foreignSession,
  type SessionHome,
  type SessionRegistry,
  type SessionView,
} from '../../../session/index.ts';
import type { Asker } from '../../contract.ts';

/**
 * The session that is meant, if whoever asks may change it: sessions of another project than the one a client is in are only
 * looked at. Throws `foreign-session`.
 */
export const ownSession = async (registry: SessionRegistry, name: string, asker: Asker): Promise<SessionView> =>
  ofHere(await registry.details(name), asker);

/** Its id alone, for what asks the session itself anyway; often without a look into the store. */
export const ownSessionId = async (registry: SessionRegistry, name: string, asker: Asker): Promise<string> =>
  ofHere(await registry.homeOf(name), asker).id;

function ofHere<Home extends SessionHome>(session: Home, asker: Asker): Home {
  const here = asker.detection.project;
  if (belongsTo(session, here)) return session;
  throw foreignSession(session, here, 'Go there, or leave it to its own agents.');
}
