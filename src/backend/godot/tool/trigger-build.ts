import { acts, defineTool, schema, type Tool, type ToolCall } from '../../tool/index.ts';
import type { BuildReport, Builds } from '../build/index.ts';
import type { Games } from '../game.ts';
import { buildModes, buildShape, buildText, shownBuild } from './build-shape.ts';
import { said, versionId } from './shape.ts';

const input = schema.object({
  mode: schema.orElse(
    schema.oneOf(buildModes, {
      about:
        'web: HTML5 or Web. preset: any preset of export_presets.cfg. pack: only the .pck, needs no export template. check: no output, every script is read by the engine.',
    }),
    'web',
  ),
  preset: schema.optional(
    schema.text({ most: 200, least: 1, about: 'Name of a preset; the first one that fits when left out.' }),
  ),
  debug: schema.optional(schema.boolean({ about: 'With the debug template; false when left out.' })),
  timeoutMs: schema.optional(
    schema.integer({ from: 1000, to: 21_600_000, about: 'It is ended after so long; 10 minutes when left out.' }),
  ),
  wait: schema.orElse(
    schema.boolean({ about: 'Answer when it has ended, with progress meanwhile; else at once, with its id.' }),
    false,
  ),
  versionId,
});

const output = schema.object({ version: said, build: buildShape });

/** Begins a build, or puts it into the queue. */
export const triggerBuild = (games: Games): Tool =>
  defineTool({
    name: 'trigger_build',
    title: 'Build the game',
    description:
      'Imports, exports and checks this version with the engine that fits it, outside of the project. Succeeds only when every file is there and whole and no script that the game needs is broken. One at a time per version. Answers at once; then ask get_build_status, or end it with cancel_build.',
    input,
    output,
    annotations: acts,
    async call({ versionId: wanted, wait, ...wish }, call) {
      const game = await games.of(wanted);
      const begun = await game.builds.start(wish);
      const build = wait ? await awaited(game.builds, begun, call) : begun;
      const next = wait ? '' : '\nget_build_status tells how it goes.';
      return {
        structured: { version: game.version.id, build: shownBuild(build) },
        text: `${buildText(build)}${next}`,
      };
    },
  });

/** Whoever no longer waits does not end the build. */
async function awaited(builds: Builds, { id }: BuildReport, call: ToolCall): Promise<BuildReport> {
  using _heard = builds.onChange((report) => {
    if (report.id === id && report.progress)
      call.progress(Math.round(report.progress.done * 100), 100, report.progress.step);
  });
  return await builds.whenEnded(id, call.signal); // it is heard until then
}
