import { defineTool, pageOf, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { VersionEntry } from '../project/index.ts';
import { many } from './ask.ts';
import { clipped, count, cursor, limitOf, page, said } from './shape.ts';
import type { ToolSources } from './sources.ts';

const input = schema.object({ cursor, limit: limitOf(100) });
const project = schema.object({
  slug: said,
  title: said,
  versionCount: count,
  versions: schema.list(said, { about: 'Their ids, the oldest first.' }),
  own: schema.boolean({ about: 'The one this client works in.' }),
});
const output = schema.object({ ...page, projects: schema.list(project) });

/** So many versions are named; get_versions has them all. */
const MOST_VERSIONS = 20;

/** The games of this machine. */
export const getProjects = ({ known, root }: ToolSources): Tool =>
  defineTool({
    name: 'get_projects',
    title: 'Known games',
    description:
      'The Godot games of this machine: those that clients worked in, and those below GODOT_PROJECTS_PATH. get_versions tells more of the versions of one.',
    input,
    output,
    annotations: readsOnly,
    async call({ cursor: from, limit }) {
      const bySlug = Object.groupBy(known.all(), ({ slug }) => slug);
      const all = Object.entries(bySlug).map(([slug, versions = []]) => shown(slug, versions, root));
      const { items, ...rest } = pageOf(all, { cursor: from, limit, revision: all });
      const names = items.map(({ slug, versionCount }) => `${slug} (${many(versionCount, 'version')})`).join(', ');
      return { structured: { projects: items, ...rest }, text: `${many(all.length, 'game')}: ${names || 'none'}` };
    },
  });

const shown = (slug: string, versions: readonly VersionEntry[], ownRoot: string) => ({
  slug,
  title: clipped(versions.at(-1)?.title ?? slug),
  versionCount: versions.length,
  versions: versions.slice(0, MOST_VERSIONS).map(({ id }) => id),
  own: versions.some(({ root }) => root === ownRoot),
});
