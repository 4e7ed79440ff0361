import { counted } from '../../../kernel/quantities.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { EventSources } from './event-sources.ts';
import { ownSession } from './own-session.ts';
import { sessionName } from './told-event.ts';

export const verifySession = ({ registry, events }: EventSources): OwnTool =>
  hubTool({
    name: 'mcp_meta_verify_session',
    title: 'Verify the events of a session',
    description:
      'Reads all events of a session and tells whether they are those that were told: each has a hash over itself and the one before. Names what was changed, is missing, stands in another place, or was added (the first 20).',
    input: schema.object({ instance_id: sessionName }),
    output: schema.object({
      instance_id: schema.text(),
      valid: schema.boolean(),
      events_checked: schema.integer(),
      last_hash: schema.text({ about: 'Keep it elsewhere, and nobody can change what happened until then unseen.' }),
      problem_count: schema.integer(),
      problems: schema.list(
        schema.object({
          sequence_num: schema.integer(),
          problem: schema.oneOf(['changed', 'missing', 'reordered', 'added']),
          message: schema.text(),
        }),
      ),
    }),
    annotations: readsOnly,
    async call({ instance_id: name }, asker) {
      const { id } = await ownSession(registry, name, asker);
      const { events: checked, head, found, problems } = await events.verify(id);
      const told = problems.map(({ seq, what, text }) => ({ sequence_num: seq, problem: what, message: text }));
      const valid = found === 0;
      return {
        text: valid
          ? `Of ${id} all is as it was told: ${counted(checked, 'event')}.`
          : told.map((it) => it.message).join('\n'),
        structured: {
          instance_id: id,
          valid,
          events_checked: checked,
          last_hash: head.hash,
          problem_count: found,
          problems: told,
        },
      };
    },
  });
