import { HubError } from '../../../kernel/errors.ts';
import { changes, defineTool, schema, type Tool } from '../../tool/index.ts';
import type { Games } from '../game.ts';
import { buildShape, buildText, shownBuild } from './build-shape.ts';
import { said, versionId } from './shape.ts';

const input = schema.object({
  id: schema.optional(schema.text({ most: 64, about: 'Of a build; the latest when left out.' })),
  versionId,
});

const output = schema.object({ version: said, build: buildShape });

/** Ends a build with every process of it. */
export const cancelBuild = (games: Games): Tool =>
  defineTool({
    name: 'cancel_build',
    title: 'End a build',
    description: 'Ends a build that waits or runs, with every process of it; one that has ended stays as it is.',
    input,
    output,
    annotations: changes,
    async call({ id, versionId: wanted }) {
      const { builds, version } = await games.of(wanted);
      const meant = id ?? builds.report()?.id;
      if (meant === undefined) throw new HubError('unknown-build', `Nothing of ${version.id} was built yet.`);
      const build = await builds.cancel(meant);
      return { structured: { version: version.id, build: shownBuild(build) }, text: buildText(build) };
    },
  });
