import { HubError } from '../../../kernel/errors.ts';
import type { Project } from '../../../project/index.ts';
import { isOf, type Transcript } from '../../../session/index.ts';
import type { Asker } from '../../contract.ts';
import { ownSession } from './own-session.ts';
import type { SessionRooms } from './rooms.ts';

/** The project of whoever asks; by another name than its own only if sessions of it were registered so. */
export async function ownProject(
  { registry }: Pick<SessionRooms, 'registry'>,
  name: string | undefined,
  { detection: { project } }: Asker,
): Promise<Project> {
  if (!project)
    throw new HubError('unknown-project', 'You are in no project; see debug_detection for why none was found.');
  if (name === undefined || name === project.slug) return project;
  const { sessions } = await registry.list({ project: name });
  if (sessions.some(({ projectKey }) => projectKey === project.key)) return project;
  throw new HubError(
    'foreign-session',
    `${JSON.stringify(name.slice(0, 80))} is not the project that you are in (${project.slug}). Go there to see its sessions.`,
    { facts: { project: project.slug } },
  );
}

export interface Named {
  readonly instance_id?: string;
  readonly claude_session_uuid?: string;
}

/**
 * The transcript that is meant, if it was written in the project of whoever asks: a link proves nothing, everybody may link
 * any id. Throws `unknown-transcript` and `foreign-session`.
 */
export async function ownTranscript(rooms: SessionRooms, named: Named, asker: Asker): Promise<Transcript> {
  const project = await ownProject(rooms, undefined, asker);
  const found = await transcriptNamed(rooms, named, asker);
  const name = named.instance_id ?? named.claude_session_uuid ?? '';
  if (!found)
    throw new HubError(
      'unknown-transcript',
      `There is no transcript of ${JSON.stringify(name.slice(0, 100))}: no client on this machine has one of that id, and none was kept. See mcp_meta_list_project_sessions.`,
      { facts: { searchedFor: name.slice(0, 100) } },
    );
  if (isOf(found, project.root)) return found;
  throw new HubError(
    'foreign-session',
    `The transcript of ${found.clientSession} was not written in the project that you are in (${project.slug}). Go there to read it.`,
    { facts: { id: found.clientSession, project: project.slug } },
  );
}

async function transcriptNamed(rooms: SessionRooms, named: Named, asker: Asker): Promise<Transcript | undefined> {
  const { instance_id: instance, claude_session_uuid: clientSession } = named;
  if (clientSession !== undefined && instance === undefined) return rooms.transcripts.find(clientSession);
  if (instance === undefined)
    throw new HubError('invalid-params', 'Say whose transcript: "instance_id" or "claude_session_uuid".', {
      facts: { member: 'instance_id' },
    });
  const session = await ownSession(rooms.registry, instance, asker);
  return rooms.transcripts.findOf({ ...session, clientSession: clientSession ?? session.clientSession });
}

/** Who it was, as far as somebody of this project linked it. */
export async function instanceOf(rooms: SessionRooms, of: Transcript, project: Project): Promise<string | null> {
  const sessions = await rooms.transcripts.sessionsOf(of.clientSession);
  return sessions.find(({ projectKey }) => projectKey === project.key)?.id ?? null;
}
