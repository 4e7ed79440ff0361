import type { SessionRegistry } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { SessionPages } from './session-pages.ts';
import { listText, told, toldSession } from './told-session.ts';

export const listInstances = (registry: SessionRegistry): OwnTool => {
  const pages = new SessionPages();
  return hubTool({
    name: 'mcp_meta_list_instances',
    title: 'List agent sessions',
    description:
      'Lists the agent sessions of a project, or of all: who works on what, how much context is used, who went silent. Sorted by project, the latest sign of life first.',
    input: schema.object({
      project: schema.optional(schema.line({ least: 1, most: 64, about: 'All projects when left out.' })),
      active_only: schema.orElse(
        schema.boolean({ about: 'Only those that are heard of, or may be again after a sleep.' }),
        false,
      ),
      limit: schema.orElse(schema.integer({ from: 1, to: 200 }), 50),
      cursor: schema.optional(schema.line({ about: 'next_cursor of the answer before.' })),
    }),
    output: schema.object({
      instances: schema.list(schema.object(toldSession)),
      total_count: schema.integer(),
      active_count: schema.integer(),
      suspect_count: schema.integer(),
      stale_count: schema.integer(),
      closed_count: schema.integer(),
      next_cursor: schema.optional(schema.text()),
    }),
    annotations: readsOnly,
    async call({ project, active_only: activeOnly, limit, cursor }) {
      const of = project === undefined ? {} : { project };
      const { sessions, total, counts } = await registry.list(activeOnly ? { ...of, status: 'alive' } : of);
      const question = [project, activeOnly];
      const { items, nextCursor } = pages.next(sessions, { cursor, limit, question });
      return {
        text: listText({ items, sessions, total }, 'No agent session is known here.'),
        structured: {
          instances: items.map(told),
          total_count: total,
          active_count: counts.active,
          suspect_count: counts.suspect,
          stale_count: counts.stale,
          closed_count: counts.closed,
          ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
        },
      };
    },
  });
};
