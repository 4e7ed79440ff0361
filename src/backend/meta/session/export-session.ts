import { counted } from '../../../kernel/quantities.ts';
import { exportPage } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { EventSources } from './event-sources.ts';
import { ownSession } from './own-session.ts';
import { sessionName } from './told-event.ts';

const MOST_CHARACTERS = 20_000;

export const exportSession = ({ registry, events }: EventSources): OwnTool =>
  hubTool({
    name: 'mcp_meta_export_session',
    title: 'Export the events of a session',
    description:
      'Gives all events of a session whole, with the hashes that prove them, as one JSON list or as lines of JSON. The content of all pages, one after the other, is the export: go on with next_cursor until there is none.',
    input: schema.object({
      instance_id: sessionName,
      format: schema.orElse(schema.oneOf(['json', 'jsonl']), 'json'),
      limit: schema.orElse(schema.integer({ from: 1, to: 1_000_000, about: 'Only the first events.' }), 10_000),
      cursor: schema.optional(schema.line({ least: 1, most: 40, about: 'next_cursor of the page before.' })),
    }),
    output: schema.object({
      instance_id: schema.text(),
      format: schema.oneOf(['json', 'jsonl']),
      content: schema.text({ most: MOST_CHARACTERS }),
      total_events: schema.integer(),
      next_cursor: schema.optional(schema.text()),
    }),
    annotations: readsOnly,
    async call({ instance_id: name, format, limit, cursor }, asker) {
      const { id } = await ownSession(registry, name, asker);
      const { total } = await events.query(id, { toSeq: limit }, { limit: 0 });
      const page = await exportPage(events, id, { format, toSeq: limit, cursor, characters: MOST_CHARACTERS });
      const { content, nextCursor } = page;
      return {
        text:
          nextCursor === undefined
            ? `The end of ${counted(total, 'event')}.`
            : `A part of ${counted(total, 'event')}; there is more.`,
        structured: {
          instance_id: id,
          format,
          content,
          total_events: total,
          ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
        },
      };
    },
  });
