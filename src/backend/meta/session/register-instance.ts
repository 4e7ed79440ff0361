import { HubError } from '../../../kernel/errors.ts';
import type { Project } from '../../../project/index.ts';
import type { OwnTool } from '../../contract.ts';
import { acts, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { SessionRooms } from './rooms.ts';
import { lineOf, told, toldSession } from './told-session.ts';

export const registerInstance = ({ registry, commands }: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_register_instance',
    title: 'Register an agent session',
    description:
      'Registers you as an agent that works in this project and issues your session id, such as odin-PS-8f4a2b. Call it once, at the beginning, unless your client has done it for you; keep the id for heartbeats, events and checkpoints. Ids are only ever issued here: never make one up.',
    input: schema.object({
      project: schema.optional(
        schema.line({ least: 1, most: 64, about: 'Name of the project; the one you are in when left out.' }),
      ),
      instance_type: schema.orElse(
        schema.oneOf(['PS', 'MS'], {
          about: 'PS: a project session, the usual one. MS: a meta session across projects.',
        }),
        'PS',
      ),
      initial_context: schema.optional(
        schema.integer({ to: 100, about: 'How much of your context is used already, in percent.' }),
      ),
      current_epic: schema.optional(schema.line({ least: 1, most: 256, about: 'What you work on.' })),
      claude_session_uuid: schema.optional(
        schema.line({ least: 1, most: 128, about: 'The id your client gave this session.' }),
      ),
      claude_session_path: schema.optional(
        schema.line({ least: 1, most: 4096, about: 'Where your client writes the transcript.' }),
      ),
    }),
    output: schema.object(toldSession),
    annotations: acts,
    async call(given, { detection, client, connection }) {
      const here = detection.project;
      const project = given.project ?? nameOf(here);
      const registered = await registry.register({
        project,
        kind: given.instance_type,
        ...(here ? { projectKey: here.key, root: here.root } : {}),
        ...(client === undefined ? {} : { client }),
        ...(given.claude_session_uuid === undefined ? {} : { clientSession: given.claude_session_uuid }),
        ...(given.claude_session_path === undefined ? {} : { transcript: given.claude_session_path }),
      });
      commands.attribute(connection, registered.id);
      const news = {
        ...(given.initial_context === undefined ? {} : { contextPercent: given.initial_context }),
        ...(given.current_epic === undefined ? {} : { epic: given.current_epic }),
      };
      const isNews = Object.keys(news).length > 0;
      const session = isNews ? await registry.heartbeat(registered.id, news) : registered;
      return { text: `You are ${lineOf(session)}`, structured: told(session) };
    },
  });

function nameOf(project: Project | undefined): string {
  if (project) return project.slug;
  throw new HubError(
    'invalid-params',
    '"project" is missing, and you are in no project. Name one, or see debug_detection for why none was found.',
    { facts: { member: 'project' } },
  );
}
