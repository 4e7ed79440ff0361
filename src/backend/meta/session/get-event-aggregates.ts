import { isoTime } from '../../../kernel/iso-time.ts';
import { type Aggregates, aggregated } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { EventSources } from './event-sources.ts';
import { ownSession } from './own-session.ts';
import { sessionName } from './told-event.ts';

const tally = schema.object({
  name: schema.text(),
  count: schema.integer(),
  first_at: schema.text(),
  last_at: schema.text(),
});

export const getEventAggregates = ({ registry, events }: EventSources): OwnTool =>
  hubTool({
    name: 'mcp_meta_get_event_aggregates',
    title: 'How often what happened',
    description:
      'Counts the events of a session by type, category, day (UTC) and epic. An event belongs to the epic that it names, or that was worked on then. The latest 60 days and the 30 largest epics are told.',
    input: schema.object({ instance_id: sessionName }),
    output: schema.object({
      instance_id: schema.text(),
      total_events: schema.integer(),
      by_type: schema.list(tally),
      by_category: schema.list(tally),
      by_day: schema.list(tally),
      by_epic: schema.list(tally),
      day_count: schema.integer(),
      epic_count: schema.integer(),
    }),
    annotations: readsOnly,
    async call({ instance_id: name }, asker) {
      const { id } = await ownSession(registry, name, asker);
      const counted = await aggregated(events.pages(id));
      return {
        text: counted.perType.map(({ name: type, count }) => `${count}  ${type}`).join('\n') || 'No event yet.',
        structured: {
          instance_id: id,
          total_events: counted.events,
          by_type: counted.perType.map(tallied),
          by_category: counted.perCategory.map(tallied),
          by_day: counted.perDay.map(tallied),
          by_epic: counted.perEpic.map(tallied),
          day_count: counted.days,
          epic_count: counted.epics,
        },
      };
    },
  });

const tallied = ({ name, count, firstAt, lastAt }: Aggregates['perType'][number]) => ({
  name,
  count,
  first_at: isoTime(firstAt),
  last_at: isoTime(lastAt),
});
