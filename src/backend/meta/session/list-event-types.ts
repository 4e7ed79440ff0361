import { categories, type EventType, eventTypes, fieldSchema, toldByHub } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { typeNames } from './told-event.ts';

export const listEventTypes = (): OwnTool =>
  hubTool({
    name: 'mcp_meta_list_event_types',
    title: 'Kinds of events',
    description:
      'Tells which types of events there are, and what the data of each must have, as JSON Schema. Some are told by the hub alone.',
    input: schema.object({ category: schema.optional(schema.oneOf(categories)) }),
    output: schema.object({
      event_types: schema.list(
        schema.object({
          event_type: schema.text(),
          category: schema.oneOf(categories),
          description: schema.text(),
          told_by_hub: schema.boolean({ about: 'Not to be told by agents: the hub does, when it happens.' }),
          data_schema: schema.map(schema.anything()),
        }),
      ),
      total_count: schema.integer(),
      categories: schema.list(schema.text()),
    }),
    annotations: readsOnly,
    async call({ category }) {
      const types = typeNames
        .map((name) => ({ name, ...eventTypes[name] }))
        .filter((type) => category === undefined || type.category === category);
      return {
        text: types.map(lineOf).join('\n'),
        structured: {
          event_types: types.map(({ name, category: of, means, data }) => ({
            event_type: name,
            category: of,
            description: means,
            told_by_hub: Object.hasOwn(toldByHub, name),
            data_schema: fieldSchema(data),
          })),
          total_count: types.length,
          categories,
        },
      };
    },
  });

const lineOf = ({ name, data }: { name: EventType; data: object }): string =>
  `${name}${Object.hasOwn(toldByHub, name) ? ' (by the hub)' : ''}: ${Object.keys(data).join(', ') || '-'}`;
