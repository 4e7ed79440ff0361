import { counted } from '../../../kernel/quantities.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { EventSources } from './event-sources.ts';
import { ownSession } from './own-session.ts';
import { sessionName } from './told-event.ts';

export const getEventLineageStats = ({ registry, events }: EventSources): OwnTool =>
  hubTool({
    name: 'mcp_meta_get_event_lineage_stats',
    title: 'How events hang together',
    description:
      'Counts, for the events of a session, how many have no cause, how many were caused by another session, how many trees they make, and how deep.',
    input: schema.object({ instance_id: sessionName }),
    output: schema.object({
      instance_id: schema.text(),
      total_events: schema.integer(),
      root_events: schema.integer(),
      caused_elsewhere: schema.integer(),
      tree_count: schema.integer(),
      max_depth: schema.integer(),
      average_depth: schema.number(),
    }),
    annotations: readsOnly,
    async call({ instance_id: name }, asker) {
      const { id } = await ownSession(registry, name, asker);
      const lineage = await events.lineage(id);
      const average = lineage.events === 0 ? 0 : lineage.sumOfDepths / lineage.events;
      return {
        text: `${counted(lineage.events, 'event')} in ${counted(lineage.trees, 'tree')}, at most ${lineage.maxDepth} deep.`,
        structured: {
          instance_id: id,
          total_events: lineage.events,
          root_events: lineage.roots,
          caused_elsewhere: lineage.fromElsewhere,
          tree_count: lineage.trees,
          max_depth: lineage.maxDepth,
          average_depth: Math.round(average * 100) / 100,
        },
      };
    },
  });
