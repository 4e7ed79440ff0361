import { HubError } from '../../../kernel/errors.ts';
import { defineTool, pageOf, readsOnly, schema, type Tool } from '../../tool/index.ts';
import { many } from './ask.ts';
import { cursor, limitOf, page } from './shape.ts';
import type { ToolSources } from './sources.ts';
import { shownVersion, versionShape } from './version-shape.ts';

const input = schema.object({
  projectSlug: schema.optional(
    schema.text({ about: 'Of which game; the one this client works in when left out, or "*" for all of them.' }),
  ),
  cursor,
  limit: limitOf(100),
});
const output = schema.object({ ...page, versions: schema.list(versionShape) });

/** The versions of one game, or of all. */
export const getVersions = ({ known, root }: ToolSources): Tool =>
  defineTool({
    name: 'get_versions',
    title: 'Versions of a game',
    description:
      'The versions of a Godot game on this machine, with the Godot they are made for and where they are. Every tool takes one of their versionIds, and compare_versions two.',
    input,
    output,
    annotations: readsOnly,
    async call({ projectSlug, cursor: from, limit }) {
      const all = known.all();
      const slug = projectSlug ?? known.at(root)?.slug ?? '*';
      const versions = all.filter((one) => slug === '*' || one.slug === slug).map((one) => shownVersion(one, root));
      if (versions.length === 0 && slug !== '*') throw unknown(slug, [...new Set(all.map((one) => one.slug))]);
      const { items, ...rest } = pageOf(versions, { cursor: from, limit, revision: versions });
      const lines = items.map(
        (one) => `${one.versionId}${one.own ? ' (this one)' : ''}: Godot ${one.engine}, ${one.path}`,
      );
      const head = many(versions.length, 'version');
      return { structured: { versions: items, ...rest }, text: [head, ...lines.slice(0, 20)].join('\n') };
    },
  });

function unknown(slug: string, slugs: readonly string[]): HubError {
  const candidates = slugs.slice(0, 20);
  const shown = JSON.stringify(slug.slice(0, 100));
  return new HubError('unknown-project', `No game is called ${shown}. Known: ${candidates.join(', ') || 'none'}.`, {
    facts: { candidates, next: 'Give one of the candidates as projectSlug.' },
  });
}
