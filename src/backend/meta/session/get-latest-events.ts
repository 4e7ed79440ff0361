import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { EventSources } from './event-sources.ts';
import { ownSession } from './own-session.ts';
import { oneOrMany } from './query-events.ts';
import { eventText, fittingRows, sessionName, told, toldEvent } from './told-event.ts';

export const getLatestEvents = ({ registry, events }: EventSources): OwnTool =>
  hubTool({
    name: 'mcp_meta_get_latest_events',
    title: 'What happened last',
    description: 'Tells the latest events of a session, the latest first.',
    input: schema.object({
      instance_id: sessionName,
      event_type: schema.optional(oneOrMany),
      limit: schema.orElse(schema.integer({ from: 1, to: 100 }), 10),
    }),
    output: schema.object({ events: schema.list(schema.object(toldEvent)), total_count: schema.integer() }),
    annotations: readsOnly,
    async call({ instance_id: name, event_type: types, limit }, asker) {
      const { id } = await ownSession(registry, name, asker);
      const wanted = types === undefined ? {} : { types };
      const { rows, total } = await events.query(id, wanted, { order: 'desc', limit });
      const fitting = fittingRows(rows, told);
      return {
        text: eventText(fitting, 'Nothing happened yet.'),
        structured: { events: fitting.map(told), total_count: total },
      };
    },
  });
