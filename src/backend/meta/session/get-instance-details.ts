import type { SessionRegistry } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { lineOf, told, toldSession } from './told-session.ts';

export const getInstanceDetails = (registry: SessionRegistry): OwnTool =>
  hubTool({
    name: 'mcp_meta_get_instance_details',
    title: 'Look at one agent session',
    description:
      'Tells all that is known of one agent session. It may be named by its id, by its hash (8f4a2b), or by what either begins with; when several fit, all of them are named and none is taken.',
    input: schema.object({ instance_id: schema.line({ least: 1, most: 100 }) }),
    output: schema.object(toldSession),
    annotations: readsOnly,
    async call({ instance_id: name }) {
      const session = await registry.details(name);
      return { text: lineOf(session), structured: told(session) };
    },
  });
