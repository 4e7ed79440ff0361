import type { OwnTool } from '../../contract.ts';
import { changes, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSessionId } from './own-session.ts';
import type { SessionRooms } from './rooms.ts';
import { lineOf, told, toldSession } from './told-session.ts';

export const heartbeat = ({ registry, commands }: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_heartbeat',
    title: 'Give a sign of life',
    description:
      'Says that your session lives, how much of its context is used, and what it works on. Without one for 120 s a session counts as stale. A closed session is refused: register a new one, or resume it.',
    input: schema.object({
      instance_id: schema.line({
        least: 1,
        most: 100,
        about: 'Your session: its id, hash, or what either begins with.',
      }),
      context_percent: schema.optional(schema.integer({ to: 100 })),
      current_epic: schema.optional(schema.line({ least: 1, most: 256, about: 'Stays as it was when left out.' })),
    }),
    output: schema.object(toldSession),
    annotations: changes,
    async call({ instance_id: name, context_percent: contextPercent, current_epic: epic }, asker) {
      const id = await ownSessionId(registry, name, asker);
      const session = await registry.heartbeat(id, {
        ...(contextPercent === undefined ? {} : { contextPercent }),
        ...(epic === undefined ? {} : { epic }),
      });
      commands.attribute(asker.connection, id);
      return { text: lineOf(session), structured: told(session) };
    },
  });
