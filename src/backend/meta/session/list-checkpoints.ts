import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import type { SessionRooms } from './rooms.ts';
import { checkpointKinds, checkpointLine, told, toldCheckpoint } from './told-checkpoint.ts';

export const listCheckpoints = ({ registry, checkpoints }: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_list_checkpoints',
    title: 'List checkpoints',
    description: 'Lists the checkpoints of a session, the newest first. total_count counts all that fit.',
    input: schema.object({
      instance_id: schema.line({ least: 1, most: 100 }),
      checkpoint_type: schema.optional(schema.oneOf(checkpointKinds)),
      limit: schema.orElse(schema.integer({ from: 1, to: 100 }), 50),
      offset: schema.orElse(schema.integer({ to: 1_000_000 }), 0),
    }),
    output: schema.object({
      checkpoints: schema.list(schema.object(toldCheckpoint)),
      total_count: schema.integer(),
      has_more: schema.boolean(),
    }),
    annotations: readsOnly,
    async call({ instance_id: name, checkpoint_type: kind, limit, offset }, asker) {
      const { id } = await ownSession(registry, name, asker);
      const { rows, total } = await checkpoints.list(id, { limit, offset, ...(kind === undefined ? {} : { kind }) });
      return {
        text: rows.length > 0 ? rows.map(checkpointLine).join('\n') : `There is no checkpoint of ${id}.`,
        structured: {
          checkpoints: rows.map(told),
          total_count: total,
          has_more: offset + rows.length < total,
        },
      };
    },
  });
