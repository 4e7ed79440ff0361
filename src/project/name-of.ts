import { describeProject } from './describe-project.ts';
import { groundOf, type Rules } from './rules.ts';

/** What a project at this canonical directory is called, for who found it without a client that stands there. */
export function nameOf(root: string, rules: Rules): { slug: string; version: string | undefined } {
  const found = { path: root, mark: 'manifest', why: 'it was looked for', git: undefined } as const;
  const { slug, version } = describeProject(found, groundOf(rules)).project;
  return { slug, version };
}
