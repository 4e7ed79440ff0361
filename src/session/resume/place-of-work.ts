import type { SessionRow } from '../../kernel/agent-session.ts';
import { HubError } from '../../kernel/errors.ts';
import { belongsTo, foreignSession } from '../belongs-to.ts';
import type { Here } from '../here.ts';
import type { Asking } from './records.ts';

/** Where work goes on: the new session belongs there. */
export type PlaceOfWork = Pick<SessionRow, 'project' | 'projectKey' | 'root'>;

export interface Folders {
  readonly host: string;
  readonly isThere: (folder: string) => Promise<boolean>;
  /** What all worktrees of its repository share; undefined: it is in none. */
  readonly repositoryOf: (folder: string) => string | undefined;
}

/**
 * A session goes on in its own project. Named as a whole it also goes on in another folder: in another worktree of its
 * repository, and, by force, wherever somebody is when its own folder is gone, as it is when it was renamed or moved.
 * Throws `foreign-session`.
 */
export async function placeOfWork(
  session: SessionRow,
  asking: Asking & { readonly isWhole: boolean },
  folders: Folders,
): Promise<PlaceOfWork> {
  const { here, everywhere, isWhole } = asking;
  if (everywhere === true || belongsTo(session, here)) return ownPlace(session, here);
  const lies = await folderOf(session, here?.repositoryId, folders);
  if (!here || !isWhole) throw foreignSession(session, here, advices[lies]);
  if (lies === 'in the repository' || (lies === 'gone' && asking.force === true))
    return { project: here.slug, projectKey: here.key, root: here.root };
  throw lies === 'gone' ? goneFrom(session, here.slug) : foreignSession(session, here, advices[lies]);
}

/** One that was registered in no project comes to be where it is gone on with. */
const ownPlace = ({ project, projectKey, root }: SessionRow, here: Here | undefined): PlaceOfWork => ({
  project,
  projectKey: projectKey ?? here?.key ?? null,
  root: root ?? here?.root ?? null,
});

const advices = {
  'in the repository': 'Go there to resume it, or name it by its whole id to go on with it here.',
  gone: 'Its folder is not there any more: resume it by its whole id, in the project that it is to go on in.',
  elsewhere: 'Go there to resume it.',
} as const;

/** Nothing is known of what is gone from another machine. */
async function folderOf(
  { projectKey, root, host }: SessionRow,
  repositoryId: string | undefined,
  folders: Folders,
): Promise<keyof typeof advices> {
  if (projectKey === null || root === null) return 'elsewhere';
  if (!(await folders.isThere(root))) return host === folders.host ? 'gone' : 'elsewhere';
  const isSame = repositoryId !== undefined && folders.repositoryOf(root) === repositoryId;
  return isSame ? 'in the repository' : 'elsewhere';
}

const goneFrom = ({ id, project, root }: SessionRow, slug: string): HubError =>
  new HubError(
    'foreign-session',
    `The session ${id} worked in ${root}, which is not there any more. With "force": true it goes on in the project that you are in (${slug}).`,
    { facts: { id, project } },
  );
