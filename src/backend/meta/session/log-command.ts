import { isoTime } from '../../../kernel/iso-time.ts';
import { redactText, redactValue, type SessionView } from '../../../session/index.ts';
import type { Asker, OwnTool } from '../../contract.ts';
import { acts, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import type { SessionRooms } from './rooms.ts';

const members = schema.map(schema.anything());

export const logCommand = ({ registry, commands }: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_log_command',
    title: 'Write down what was done',
    description:
      'Writes down something you did or decided that no tool call shows. Tool calls are written down by themselves. Secrets are taken out before anything is kept.',
    input: schema.object({
      instance_id: schema.optional(
        schema.line({
          least: 1,
          most: 100,
          about: 'Your session; the one that registered over this connection when left out.',
        }),
      ),
      action: schema.line({ least: 1, most: 200, about: 'One or two words to find it by.' }),
      description: schema.lines({ least: 1, most: 4000 }),
      parameters: schema.optional(members),
      result: schema.optional(members),
      success: schema.orElse(schema.boolean(), true),
      error: schema.optional(schema.text({ most: 4000 })),
      tags: schema.orElse(schema.list(schema.line({ least: 1, most: 50 }), { most: 15 }), []),
    }),
    output: schema.object({ logged_id: schema.text(), timestamp: schema.text(), action: schema.text() }),
    annotations: acts,
    async call(given, asker) {
      const name = given.instance_id ?? commands.sessionOn(asker.connection);
      const session = name === undefined ? undefined : await ownSession(registry, name, asker);
      const row = await commands.tell({
        ...whose(session, asker),
        action: redactText(given.action),
        connection: asker.connection,
        outcome: given.success ? 'ok' : 'error',
        description: redactText(given.description),
        parameters: clean(given.parameters),
        result: clean(given.result),
        error: given.error === undefined ? null : redactText(given.error),
        tags: given.tags.map((tag) => redactText(tag).replaceAll(/\s+/g, '-')).join(' '),
      });
      if (session) commands.suppose(asker.connection, session.id);
      const text = `Written down as ${row.id}.`;
      return { text, structured: { logged_id: row.id, timestamp: isoTime(row.at), action: row.action } };
    },
  });

/** As calls that go through the hub are: by the project that the client is in, whatever its session calls itself. */
const whose = (
  session: SessionView | undefined,
  { detection: { project: here } }: Asker,
): { session: string | null; project: string; projectKey: string } => ({
  session: session?.id ?? null,
  project: here?.slug ?? session?.project ?? '',
  projectKey: here?.key ?? '',
});

const clean = (value: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  ...(redactValue(value) as object), // an object stays one
});
