import type { EventRow } from '../../../kernel/agent-session.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { EventSources } from './event-sources.ts';
import { eventId, eventText, fittingRows, ownEvent, told, toldEvent } from './told-event.ts';

export const getEventTree = ({ registry, events }: EventSources): OwnTool =>
  hubTool({
    name: 'mcp_meta_get_event_tree',
    title: 'What an event caused',
    description:
      'Tells an event and all that followed from it, also in other sessions: each cause before what it caused, by parent_event_id and depth. When it is not complete, ask for the tree of one of its events.',
    input: schema.object({
      event_id: eventId,
      limit: schema.orElse(schema.integer({ from: 1, to: 200 }), 100),
    }),
    output: schema.object({ events: schema.list(schema.object(toldEvent)), complete: schema.boolean() }),
    annotations: readsOnly,
    async call({ event_id: id, limit }, asker) {
      await ownEvent({ registry, events }, { id, member: 'event_id' }, asker);
      const found = await events.tree(id, limit + 1);
      const rows = fittingRows(found.slice(0, limit).toSorted(causesFirst), told);
      const text = eventText(rows, 'No such event.');
      return { text, structured: { events: rows.map(told), complete: rows.length === found.length } };
    },
  });

const causesFirst = (a: EventRow, b: EventRow): number => a.depth - b.depth || a.at - b.at || (a.id < b.id ? -1 : 1);
