import type { OwnTool } from '../../contract.ts';
import { changes, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import type { SessionRooms } from './rooms.ts';
import { told, toldReservation } from './told-reservation.ts';

export const releaseFiles = ({ registry, commands, reservations }: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_release_files',
    title: 'Release reserved files',
    description:
      'Gives back files that you reserved: do it as soon as you are done with them. Closing your session does it too. Releasing what you do not have changes nothing.',
    input: schema.object({
      instance_id: schema.line({ least: 1, most: 100, about: 'Your session.' }),
      patterns: schema.optional(
        schema.list(schema.line({ least: 1, most: 500 }), {
          most: 50,
          about: 'As you reserved them; all of yours when left out.',
        }),
      ),
    }),
    output: schema.object({ released: schema.list(schema.object(toldReservation)), released_count: schema.integer() }),
    annotations: changes,
    async call({ instance_id: name, patterns }, asker) {
      const { id } = await ownSession(registry, name, asker);
      commands.attribute(asker.connection, id);
      const released = await (await reservations()).release(id, patterns);
      return {
        text:
          released.length > 0
            ? `Released: ${released.map(({ pattern }) => pattern).join(', ')}.`
            : 'There was nothing to release.',
        structured: { released: released.map(told), released_count: released.length },
      };
    },
  });
