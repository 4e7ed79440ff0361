import { HubError } from '../kernel/errors.ts';
import type { Here } from './here.ts';
import type { SessionHome } from './session-homes.ts';

type Known = Pick<Here, 'slug' | 'key'>;

/** One that was registered in no project has only a name: it belongs to the projects that are called so, and to who is in none. */
export const belongsTo = ({ project, projectKey }: Omit<SessionHome, 'id'>, here: Known | undefined): boolean =>
  projectKey === null ? here === undefined || here.slug === project : here?.key === projectKey;

/** `advice`: what whoever asks can do. */
export function foreignSession(
  { id, project, projectKey }: SessionHome,
  here: Pick<Here, 'slug'> | undefined,
  advice: string,
): HubError {
  const whose =
    projectKey === null
      ? `was registered in no project and belongs to those called ${project}, not to`
      : 'belongs to another project than';
  return new HubError(
    'foreign-session',
    `The session ${id} ${whose} the one you are in (${here?.slug ?? 'none'}). ${advice}`,
    { facts: { id, project } },
  );
}
