import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { EventSources } from './event-sources.ts';
import { eventId, eventText, fittingRows, ownEvent, told, toldEvent } from './told-event.ts';

export const getParentChain = ({ registry, events }: EventSources): OwnTool =>
  hubTool({
    name: 'mcp_meta_get_parent_chain',
    title: 'What led to an event',
    description:
      'Tells an event and its causes: first the event itself, last the first cause. When it is not complete, ask again with the event_id of the last one told.',
    input: schema.object({
      event_id: eventId,
      limit: schema.orElse(schema.integer({ from: 1, to: 200 }), 50),
    }),
    output: schema.object({
      events: schema.list(schema.object(toldEvent)),
      complete: schema.boolean({ about: 'The last one has no cause that is known.' }),
    }),
    annotations: readsOnly,
    async call({ event_id: id, limit }, asker) {
      await ownEvent({ registry, events }, { id, member: 'event_id' }, asker);
      const rows = fittingRows(await events.chain(id, limit), told);
      return {
        text: eventText(rows, 'No such event.'),
        structured: { events: rows.map(told), complete: rows.at(-1)?.parent === null },
      };
    },
  });
