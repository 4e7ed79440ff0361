import type { SessionRegistry } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { changes, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import { lineOf, told, toldSession } from './told-session.ts';

export const linkClaudeSession = (registry: SessionRegistry): OwnTool =>
  hubTool({
    name: 'mcp_meta_link_claude_session',
    title: "Link an agent session to its client's own",
    description: 'Writes down which session of the client this is, and where its transcript lies.',
    input: schema.object({
      instance_id: schema.line({ least: 1, most: 100 }),
      claude_session_uuid: schema.line({ least: 1, most: 128 }),
      claude_session_path: schema.optional(schema.line({ least: 1, most: 4096 })),
    }),
    output: schema.object(toldSession),
    annotations: changes,
    async call({ instance_id: name, claude_session_uuid: clientSession, claude_session_path: transcript }, asker) {
      const { id } = await ownSession(registry, name, asker);
      const session = await registry.link(id, { clientSession, ...(transcript === undefined ? {} : { transcript }) });
      return { text: lineOf(session), structured: told(session) };
    },
  });
