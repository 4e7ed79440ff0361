import type { SessionRegistry } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { changes, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import { lineOf, told, toldSession } from './told-session.ts';

export const closeInstance = (registry: SessionRegistry): OwnTool =>
  hubTool({
    name: 'mcp_meta_close_instance',
    title: 'Close an agent session',
    description: 'Says that a session is over. What was recorded of it stays. Closing it twice is closing it once.',
    input: schema.object({
      instance_id: schema.line({ least: 1, most: 100 }),
      reason: schema.orElse(schema.lines({ most: 1000, about: 'For people.' }), 'done'),
    }),
    output: schema.object(toldSession),
    annotations: changes,
    async call({ instance_id: name, reason }, asker) {
      const { id } = await ownSession(registry, name, asker);
      const session = await registry.close(id, reason);
      return { text: lineOf(session), structured: told(session) };
    },
  });
