import { HubError } from '../../../kernel/errors.ts';
import { defineTool, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { Games } from '../game.ts';
import { buildShape, buildText, shownBuild } from './build-shape.ts';
import { clipped, said, versionId } from './shape.ts';

const input = schema.object({
  id: schema.optional(schema.text({ most: 64, about: 'Of a build; the latest when left out.' })),
  lines: schema.orElse(schema.integer({ from: 0, to: 200, about: 'Most lines of its log; 20 when left out.' }), 20),
  logFrom: schema.optional(
    schema.integer({ about: 'First line of the log, from 0, as log.next says; its end when left out.' }),
  ),
  versionId,
});

const logShape = schema.object(
  {
    lines: schema.list(said),
    from: schema.integer({ about: 'Number of the first line here.' }),
    next: schema.integer({ about: 'Give it as logFrom: tells what comes after.' }),
    total: schema.integer({ about: 'Lines so far.' }),
  },
  { about: 'What the engine printed.' },
);

const output = schema.object({
  version: said,
  build: schema.nullable(buildShape),
  log: schema.optional(logShape),
});

const MOST_LINE = 500;
const MOST_LOG = 12_000;

/** How the latest build stands, or another one. */
export const getBuildStatus = (games: Games): Tool =>
  defineTool({
    name: 'get_build_status',
    title: 'How a build stands',
    description:
      'State, progress, problems with file and line, artefacts with size and hash, and the log of the latest build of this version or of the one that is named; also of builds from before a restart. "stale" says that the project was changed since.',
    input,
    output,
    annotations: readsOnly,
    async call({ id, lines, logFrom, versionId: wanted }) {
      const { builds, version } = await games.of(wanted);
      const report = builds.report(id);
      if (!report && id !== undefined)
        throw new HubError('unknown-build', `There is no build ${id} of ${version.id}. Leave "id" out for the latest.`);
      if (!report)
        return {
          structured: { version: version.id, build: null },
          text: 'Nothing was built yet; trigger_build does it.',
        };
      const page = await builds.log(report.id, logFrom ?? -lines, lines);
      const log = { ...page, lines: fitting(page.lines) };
      const next = log.from + log.lines.length;
      return {
        structured: { version: version.id, build: shownBuild(report), log: { ...log, next } },
        text: [buildText(report), ...log.lines.slice(-10)].join('\n'),
      };
    },
  });

/** As many as have room in an answer. */
function fitting(lines: readonly string[]): readonly string[] {
  let left = MOST_LOG;
  const shown = lines.map((line) => clipped(line, MOST_LINE));
  const end = shown.findIndex((line) => (left -= JSON.stringify(line).length + 1) < 0);
  return end < 0 ? shown : shown.slice(0, end);
}
