import { defineTool, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { Game } from '../game.ts';
import { selectionShape, shownSelection } from './context-shape.ts';
import { count, said, versionId } from './shape.ts';
import type { ToolSources } from './sources.ts';

const input = schema.object({ versionId });
const output = schema.object({
  version: said,
  selectedNode: schema.nullable(selectionShape),
  build: schema.nullable(
    schema.object({
      id: said,
      state: said,
      mode: said,
      stale: schema.boolean({ about: 'The game was changed since.' }),
      problems: count,
    }),
  ),
  run: schema.nullable(schema.object({ id: said, state: said })),
  nextSeq: schema.integer({ about: 'Give it as since to get_runtime_events to hear what comes from now on.' }),
  lastUpdated: schema.nullable(said),
});

/** Where the work on a game stands. */
export const getContext = ({ games, context }: ToolSources): Tool =>
  defineTool({
    name: 'get_context',
    title: 'Where the work stands',
    description:
      'What was selected with set_context_node, how the last build and the last run of the game ended, and from where runtime events are new. Good to begin with, and after an interruption: it survives restarts.',
    input,
    output,
    annotations: readsOnly,
    async call(given) {
      const game = await games.of(given.versionId);
      const { selected, updatedAt } = context;
      const selectedNode = selected ? shownSelection(selected) : null;
      const structured = { version: game.version.id, selectedNode, ...standOf(game), lastUpdated: updatedAt ?? null };
      const { build, run } = structured;
      const lines = [
        selected ? `Selected: ${selected.node} of ${selected.versionId}` : 'Nothing is selected',
        build ? `Build ${build.id}: ${build.state}${build.stale ? ', stale' : ''}` : 'Never built',
        run ? `Run ${run.id}: ${run.state}` : 'Never run',
      ];
      return { structured, text: [structured.version, ...lines].join('\n') };
    },
  });

export function standOf({ builds, runs }: Pick<Game, 'builds' | 'runs'>) {
  const build = builds.report();
  const run = runs.current();
  return {
    build: build
      ? { id: build.id, state: build.state, mode: build.wish.mode, stale: build.stale, problems: build.problems.length }
      : null,
    run: run ? { id: run.id, state: run.state } : null,
    nextSeq: runs.events({ limit: 1 }).nextSeq,
  };
}
