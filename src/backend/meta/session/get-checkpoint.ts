import { readWorkState, recoveryText } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import type { SessionRooms } from './rooms.ts';
import { told, toldCheckpoint } from './told-checkpoint.ts';

export const getCheckpoint = ({ registry, checkpoints }: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_get_checkpoint',
    title: 'Read a checkpoint',
    description: 'Tells all of one checkpoint: the state of the work, and in Markdown how to go on from it.',
    input: schema.object({ checkpoint_id: schema.line({ least: 1, most: 100 }) }),
    output: schema.object({
      ...toldCheckpoint,
      recovery_instructions: schema.text({ most: 100_000 }),
      work_state: schema.map(schema.anything()),
    }),
    annotations: readsOnly,
    async call({ checkpoint_id: id }, asker) {
      const row = await checkpoints.get(id.trim());
      await ownSession(registry, row.session, asker);
      const text = recoveryText(row);
      return {
        text,
        structured: { ...told(row), recovery_instructions: text, work_state: { ...readWorkState(row.state) } },
      };
    },
  });
