import type { InstanceStatus } from '../admin/contract.ts';
import { HubError } from '../kernel/errors.ts';
import { counted } from '../kernel/quantities.ts';

/** As much of an instance as a person names it by. */
export type Named = Pick<InstanceStatus, 'key' | 'name' | 'project'>;

/**
 * Those that a person means by a word: a key or at least four digits of it, a server's name, a project (`slug` or
 * `slug/version`), or `project:name` for one server of one project. Throws when the word means nobody.
 */
export function pickInstances<T extends Named>(instances: readonly T[], word: string): T[] {
  const picked = meantBy(word, instances);
  if (picked.length > 0) return picked;
  const known = [...new Set(instances.map(fullName))];
  const hint =
    known.length > 0
      ? `Known are ${known.slice(0, 10).join(', ')}; a project, a server or a key from "warren list" will do.`
      : 'No instance was started yet.';
  throw new HubError('unknown-instance', `"${word}" is no instance, server or project of this hub. ${hint}`);
}

export const meantBy = <T extends Named>(word: string, instances: readonly T[]): T[] =>
  instances.filter((instance) => isMeant(instance, word));

export const fullName = ({ project, name }: Named): string => `${project}:${name}`;

/** What a person who acts on it should know of how it was. */
export const wasHeld = ({ state, crashes }: InstanceStatus): string =>
  state === 'held' ? `was held back after ${counted(crashes, 'crash', 'crashes')}; it ` : '';

function isMeant(instance: Named, word: string): boolean {
  const { key, name, project } = instance;
  if (word.length >= 4 && key.startsWith(word)) return true;
  return [name, project, project.split('/', 1)[0], fullName(instance)].includes(word);
}
