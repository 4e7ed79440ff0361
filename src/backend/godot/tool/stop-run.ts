import { changes, defineTool, schema, type Tool } from '../../tool/index.ts';
import type { Games } from '../game.ts';
import { runShape, runText } from './run-shape.ts';
import { said, versionId } from './shape.ts';

const output = schema.object({ version: said, run: schema.optional(runShape) });

/** Ends the game that run_project has started. */
export const stopRun = (games: Games): Tool =>
  defineTool({
    name: 'stop_run',
    title: 'Stop the game',
    description:
      'Ends the game that run_project has started, and everything it has started; after 5 seconds by force. Harmless when nothing runs.',
    input: schema.object({ versionId }),
    output,
    annotations: changes,
    async call(given) {
      const game = await games.of(given.versionId);
      const run = await game.runs.stop();
      return {
        structured: { version: game.version.id, ...(run ? { run } : {}) },
        text: run ? runText(run) : 'Nothing was running.',
      };
    },
  });
