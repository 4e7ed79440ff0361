import type { OwnTool } from '../../contract.ts';
import { readsOnly, type Schema, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { EventSources } from './event-sources.ts';
import { ownSession } from './own-session.ts';
import { timeSpan } from './time-span.ts';
import { eventText, fittingRows, sessionName, told, toldEvent, typeNames } from './told-event.ts';

const type = schema.oneOf(typeNames);
const types = schema.list(type, { most: 50 });

/** One, or a list of them. */
export const oneOrMany: Schema<readonly (typeof typeNames)[number][]> = {
  json: { anyOf: [type.json, types.json] },
  read: (value, member) => (Array.isArray(value) ? types.read(value, member) : [type.read(value, member)]),
};

const filters = schema.object({
  event_type: schema.optional(oneOrMany),
  start_date: schema.optional(schema.line({ most: 40, about: 'ISO 8601, in UTC without a zone; from then on.' })),
  end_date: schema.optional(schema.line({ most: 40, about: 'ISO 8601; up to then.' })),
  keyword: schema.optional(
    schema.text({ least: 1, most: 500, about: 'What is in the type or the data; no character has a special meaning.' }),
  ),
});

export const queryEvents = ({ registry, events }: EventSources): OwnTool =>
  hubTool({
    name: 'mcp_meta_query_events',
    title: 'Find events',
    description:
      'Finds what happened in a session by type, time and words, in the order in which it happened or the latest first. total_count counts all that fit; go on with next_offset.',
    input: schema.object({
      instance_id: sessionName,
      filters: schema.orElse(filters, {}),
      order: schema.orElse(schema.oneOf(['asc', 'desc']), 'asc'),
      limit: schema.orElse(schema.integer({ from: 1, to: 1000, about: 'Fewer are told when they are large.' }), 50),
      offset: schema.orElse(schema.integer({ to: 10_000_000 }), 0),
    }),
    output: schema.object({
      events: schema.list(schema.object(toldEvent)),
      total_count: schema.integer(),
      has_more: schema.boolean(),
      next_offset: schema.optional(schema.integer()),
    }),
    annotations: readsOnly,
    async call({ instance_id: name, filters: by, order, limit, offset }, asker) {
      const { id } = await ownSession(registry, name, asker);
      const { rows, total } = await events.query(id, soughtIn(by), {
        order,
        limit: Math.min(limit, MOST_READ),
        offset,
      });
      const fitting = fittingRows(rows, told);
      const next = offset + fitting.length;
      const hasMore = fitting.length > 0 && next < total;
      return {
        text: eventText(fitting, 'No event fits.'),
        structured: {
          events: fitting.map(told),
          total_count: total,
          has_more: hasMore,
          ...(hasMore ? { next_offset: next } : {}),
        },
      };
    },
  });

/** No more fit into an answer. */
const MOST_READ = 100;

function soughtIn({ event_type: types, start_date: start, end_date: end, keyword }: ReturnType<typeof filters.read>) {
  const span = timeSpan(['filters.start_date', start], ['filters.end_date', end]);
  return {
    ...(types === undefined ? {} : { types }),
    ...span,
    ...(keyword === undefined ? {} : { contains: JSON.stringify(keyword).slice(1, -1) }), // as it stands in the data
  };
}
