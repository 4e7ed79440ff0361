import type { OwnTool } from '../../contract.ts';
import { acts, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import type { SessionRooms } from './rooms.ts';
import { checkpointKinds, checkpointLine, told, toldCheckpoint } from './told-checkpoint.ts';

export const createCheckpoint = ({ registry, checkpoints, commands }: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_create_checkpoint',
    title: 'Write down where the work stands',
    description:
      'Makes a checkpoint of your session: git state, changed files and last commands are found out; say yourself what is left to do and what must not be forgotten. Whoever resumes goes on from it. One is made by itself at 80 % context and when an epic is completed.',
    input: schema.object({
      instance_id: schema.line({ least: 1, most: 100 }),
      checkpoint_type: schema.orElse(schema.oneOf(checkpointKinds), 'manual'),
      context_window_percent: schema.optional(schema.integer({ to: 100 })),
      current_epic: schema.optional(
        schema.line({ least: 1, most: 256, about: 'The one of the session when left out.' }),
      ),
      manual_note: schema.optional(schema.lines({ most: 4000, about: 'In a sentence: where you are.' })),
      pending_tasks: schema.optional(
        schema.list(schema.lines({ least: 1, most: 500 }), {
          most: 50,
          about: 'What is left to do, in order. As in the checkpoint before when left out.',
        }),
      ),
      important_context: schema.optional(
        schema.lines({ most: 8000, about: 'Decisions, traps, how to run things. As before when left out.' }),
      ),
    }),
    output: schema.object(toldCheckpoint),
    annotations: acts,
    async call(given, asker) {
      const session = await ownSession(registry, given.instance_id, asker);
      const row = await checkpoints.create(session, {
        kind: given.checkpoint_type,
        ...(given.context_window_percent === undefined ? {} : { contextPercent: given.context_window_percent }),
        ...(given.current_epic === undefined ? {} : { epic: given.current_epic }),
        ...(given.manual_note === undefined ? {} : { note: given.manual_note }),
        ...(given.pending_tasks === undefined ? {} : { pendingTasks: given.pending_tasks }),
        ...(given.important_context === undefined ? {} : { importantContext: given.important_context }),
      });
      commands.suppose(asker.connection, session.id);
      return { text: checkpointLine(row), structured: told(row) };
    },
  });
