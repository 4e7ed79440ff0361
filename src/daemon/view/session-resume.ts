import type { SessionResume } from '../../admin/index.ts';
import { evidenceToTell } from '../../backend/meta/index.ts';
import { HubError } from '../../kernel/errors.ts';
import { type Asking, type Evidence, resumeText, type SessionView } from '../../session/index.ts';
import type { SessionRooms } from '../sessions-in.ts';
import { listed } from './listed-session.ts';

/** What somebody would go on with; takes nothing. */
export async function look(rooms: SessionRooms, name: string): Promise<SessionResume> {
  const { session, line } = await meantBy(rooms, name);
  return toldOf({ session, line, evidence: await rooms.resumes.evidenceOf(session) });
}

/** Takes it for the client that had it: with the client's own session it is found again when that one starts. */
export async function claim(rooms: SessionRooms, name: string, force: boolean): Promise<SessionResume> {
  const { session, line, asking } = await meantBy(rooms, name);
  const { client, clientSession, transcript } = session;
  const outcome = await rooms.resumes.resume({
    ...asking,
    force,
    ...(client === null ? {} : { client }),
    ...(clientSession === null ? {} : { clientSession }),
    ...(transcript === null ? {} : { transcript }),
  });
  if (outcome.kind !== 'resumed') throw severalMeant(name);
  return toldOf({ session: outcome.from, line, evidence: outcome.evidence, claimedBy: outcome.session });
}

/** Whoever asks here is a person on this machine, and in every project. */
async function meantBy({ registry, resumes }: SessionRooms, name: string) {
  const asking: Asking = { choice: (await registry.details(name)).id, everywhere: true };
  const meant = await resumes.meant(asking);
  if (meant.kind === 'several') throw severalMeant(name);
  return { ...meant, asking };
}

const severalMeant = (name: string): HubError =>
  new HubError(
    'ambiguous-session',
    `Several sessions are meant by ${JSON.stringify(name)}. Say which one by its whole id.`,
  );

interface Looked {
  readonly session: SessionView;
  readonly line: readonly string[];
  readonly evidence: Evidence;
  readonly claimedBy?: SessionView;
}

const toldOf = ({ session, line, evidence, claimedBy }: Looked): SessionResume => ({
  session: listed(session),
  taken_over: line,
  can_be_resumed: claimedBy === undefined && (session.status === 'stale' || session.status === 'closed'),
  root: session.root,
  ...evidenceToTell(evidence, resumeText(session, evidence)),
  claimed_by: claimedBy ? listed(claimedBy) : null,
});
