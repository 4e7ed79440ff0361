import { isoTime } from '../../../kernel/iso-time.ts';
import { changes, defineTool, schema, type Tool } from '../../tool/index.ts';
import { ask, nodeIn } from './ask.ts';
import { selectionShape, shownSelection } from './context-shape.ts';
import { clipped, nodeName, situation, versionId } from './shape.ts';
import type { ToolSources } from './sources.ts';

const input = schema.object({
  scriptPath: nodeName(
    'The file, class, group or input action to work at: res://player.gd, Player, group:enemies, input:jump.',
  ),
  versionId,
});
const output = schema.object({ ...situation, contextNode: selectionShape });

/** Remembers what is worked at. */
export const setContextNode = ({ games, context, clock }: ToolSources): Tool =>
  defineTool({
    name: 'set_context_node',
    title: 'Remember what is worked at',
    description:
      'Selects one node of the dependency graph as what is worked at now. Every client of this game and version sees it with get_context, also after the server was restarted.',
    input,
    output,
    annotations: changes,
    async call(given, { signal }) {
      const asked = await ask(games, given.versionId, signal);
      const node = nodeIn(asked.graph, given.scriptPath);
      const { kind = 'asset', label = node } = asked.graph.nodes.get(node) ?? {};
      const at = isoTime(clock.now());
      const selected = { versionId: asked.game.version.id, node, kind, label: clipped(label), at };
      context.note({ selected }, at);
      return {
        structured: { ...asked.situation, contextNode: shownSelection(selected) },
        text: `Selected ${node} of ${selected.versionId}${asked.staleness}`,
      };
    },
  });
