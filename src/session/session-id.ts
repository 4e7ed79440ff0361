import type { SessionKind } from '../kernel/agent-session.ts';
import { HubError } from '../kernel/errors.ts';

/** Longest name of a project, in characters. */
export const MAX_PROJECT = 64;
/** Hex digits of a hash; more where a project is crowded. */
export const SHORTEST_HASH = 6;
export const LONGEST_HASH = 16;

const wholeId = /^([a-z0-9][a-z0-9-]{0,63})-(PS|MS)-([0-9a-f]{6,16})$/;

export interface SessionName {
  readonly project: string;
  readonly kind: SessionKind;
  readonly hash: string;
}

/** `odin-PS-8f4a2b` */
export const idOf = ({ project, kind, hash }: SessionName): string => `${project}-${kind}-${hash}`;

/** Undefined for what was never issued here. */
export function nameIn(id: string): SessionName | undefined {
  const [, project, kind, hash] = wholeId.exec(id) ?? [];
  if (project === undefined || hash === undefined || (kind !== 'PS' && kind !== 'MS')) return undefined;
  return { project, kind, hash };
}

/** As an id is written, where `text` is one, or begins one, in letters of another case; otherwise as it is. */
export function foldedId(text: string): string {
  const [, project, kind, hash] = /^([a-z0-9-]{1,64})-(PS|MS)-([0-9a-f]{0,16})$/i.exec(text) ?? [];
  if (project === undefined || kind === undefined || hash === undefined) return text;
  return `${project.toLowerCase()}-${kind.toUpperCase()}-${hash.toLowerCase()}`;
}

/** As ids have it. Throws `invalid-params` for what no project can be called. */
export function checkedProject(project: string): string {
  if (/^[a-z0-9][a-z0-9-]*$/.test(project) && project.length <= MAX_PROJECT) return project;
  throw new HubError(
    'invalid-params',
    `"project" is ${JSON.stringify(project.slice(0, 80))}; allowed are 1 to ${MAX_PROJECT} characters of a-z, 0-9 and -, the first not a -.`,
    { facts: { member: 'project' } },
  );
}
