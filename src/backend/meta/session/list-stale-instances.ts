import type { SessionRegistry } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { SessionPages } from './session-pages.ts';
import { listText, told, toldSession } from './told-session.ts';

export const listStaleInstances = (registry: SessionRegistry): OwnTool => {
  const pages = new SessionPages();
  return hubTool({
    name: 'mcp_meta_list_stale_instances',
    title: 'List agent sessions that went silent',
    description:
      'Lists the sessions that nothing was heard of for more than 120 s and that nobody closed: most of them crashed, and can be resumed. The one heard of last comes first in its project.',
    input: schema.object({
      project: schema.optional(schema.line({ least: 1, most: 64, about: 'All projects when left out.' })),
      limit: schema.orElse(schema.integer({ from: 1, to: 200 }), 50),
      cursor: schema.optional(schema.line({ about: 'next_cursor of the answer before.' })),
    }),
    output: schema.object({
      instances: schema.list(schema.object(toldSession)),
      total_count: schema.integer(),
      next_cursor: schema.optional(schema.text()),
    }),
    annotations: readsOnly,
    async call({ project, limit, cursor }) {
      const of = project === undefined ? {} : { project };
      const { sessions, total } = await registry.list({ ...of, status: 'stale' });
      const { items, nextCursor } = pages.next(sessions, { cursor, limit, question: [project] });
      return {
        text: listText({ items, sessions, total }, 'No session went silent.'),
        structured: {
          instances: items.map(told),
          total_count: total,
          ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
        },
      };
    },
  });
};
