import type { Resource } from '../../tool/index.ts';
import { shownVersion, type ToolSources } from '../tool/index.ts';
import { jsonResource } from './json-resource.ts';
import { uris } from './uri.ts';

/** Which games and versions there are. */
export const projectResources = ({ known, root }: ToolSources): readonly Resource[] => [
  jsonResource({
    uri: uris.projects,
    name: 'projects',
    title: 'Games',
    description: 'The Godot games of this machine, with the ids of their versions.',
    async value() {
      const bySlug = Object.groupBy(known.all(), ({ slug }) => slug);
      const projects = Object.entries(bySlug).map(([slug, versions = []]) => ({
        slug,
        versions: versions.map(({ id }) => id),
      }));
      return { projects };
    },
  }),
  jsonResource({
    uri: uris.versions,
    name: 'versions',
    title: 'Versions of a game',
    description: 'The versions of one game, with the Godot they are made for and where they are.',
    complete: async (_, typed) =>
      [...new Set(known.all().map(({ slug }) => slug))].filter((slug) => slug.startsWith(typed)),
    async value({ slug }) {
      const versions = known.all().filter((one) => one.slug === slug);
      return versions.length === 0 ? undefined : { slug, versions: versions.map((one) => shownVersion(one, root)) };
    },
  }),
];
