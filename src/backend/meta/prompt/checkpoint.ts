import { HubError } from '../../../kernel/errors.ts';
import type { OwnPrompt } from '../../contract.ts';
import type { SessionRooms } from '../session/rooms.ts';

const MOST_NOTE = 4000;

/** What only the agent knows, it must say itself: the rest is gathered by the tool. */
export const checkpointPrompt = ({ commands }: Pick<SessionRooms, 'commands'>): OwnPrompt => ({
  name: 'checkpoint',
  title: 'Write down where the work stands',
  description:
    'Have the agent write a checkpoint now: what is open, what must not be forgotten, and the state of git, so that another agent can go on.',
  arguments: [
    { name: 'note', title: 'Note', description: 'What the checkpoint is for, or should mention.', required: false },
  ],
  async get({ note = '' }, asker) {
    const said = note.trim();
    if (said.length > MOST_NOTE)
      throw new HubError('invalid-params', `"note" may have at most ${MOST_NOTE} characters.`, {
        facts: { member: 'note' },
      });
    const own = commands.sessionOn(asker.connection);
    const first =
      own === undefined
        ? 'No session is known of this connection. Use the instance_id of yours if you registered one; else call the tool mcp_meta_register_instance first, and use what it answers.\n\n'
        : '';
    const given = {
      instance_id: own ?? '<your instance_id>',
      checkpoint_type: 'manual',
      ...(said === '' ? {} : { manual_note: said }),
      pending_tasks: ['<what is still to be done, the next step first, one sentence each>'],
      important_context:
        '<what whoever goes on cannot see in the files: decisions and why, what was tried and failed, names, ports, commands>',
    };
    return {
      text: `${first}Write down where the work stands, so that an agent that knows nothing of this conversation can go on. Call the tool mcp_meta_create_checkpoint with these arguments, and replace what stands in <…> by what you know:\n\n${JSON.stringify(given, undefined, 2)}\n\nThe state of git, changed files and last commands are added by themselves. Then tell the user the checkpoint's id in one line, and go on with the work.`,
    };
  },
});
