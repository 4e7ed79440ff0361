import { acts, defineTool, schema, type Tool } from '../../tool/index.ts';
import type { Games } from '../game.ts';
import { runShape, runText } from './run-shape.ts';
import { said, versionId } from './shape.ts';

const input = schema.object({
  scene: schema.optional(schema.text({ most: 2048, about: 'res:// path of a scene; the main scene when left out.' })),
  headless: schema.optional(schema.boolean({ about: 'Without a window; true when left out.' })),
  profile: schema.optional(
    schema.boolean({ about: 'Counts the calls of every function of the project, which slows it down a little.' }),
  ),
  pauseOnCrash: schema.optional(
    schema.boolean({ about: 'Stands still at an error in a script until stop_run, instead of going on.' }),
  ),
  args: schema.optional(
    schema.list(schema.text({ most: 4096 }), {
      most: 64,
      about: 'For the game. Godot 3 takes only the form --name=value.',
    }),
  ),
  versionId,
});

const output = schema.object({
  version: said,
  run: runShape,
  since: schema.integer({ about: 'Give it to get_runtime_events as since: tells what this run has said so far.' }),
  problems: schema.integer({ about: 'Errors, warnings and crashes so far.' }),
});
const problems = ['error', 'warning', 'crash'] as const;

/** Starts the game under the debugger. */
export const runProject = (games: Games): Tool =>
  defineTool({
    name: 'run_project',
    title: 'Run the game',
    description:
      'Starts the game of this version with the engine on this machine and listens to it: prints, errors with file, line and stack, crashes, the scene that is shown, calls of functions (profile). One run at a time; answers when it runs. Then ask get_runtime_events, and end it with stop_run.',
    input,
    output,
    annotations: acts,
    async call({ versionId: wanted, ...wish }, { signal }) {
      const game = await games.of(wanted);
      const { nextSeq: since } = game.runs.events({ limit: 1 });
      const run = await game.runs.start(wish, signal);
      const { events } = game.runs.events({ since, limit: 1000, kinds: problems });
      return {
        structured: { version: game.version.id, run, since, problems: events.length },
        text: `${runText(run)} ${events.length === 0 ? 'No problems so far.' : `${events.length} problems so far.`} get_runtime_events with since ${since} tells more.`,
      };
    },
  });
