import type { SessionRow } from '../../../kernel/agent-session.ts';
import { HubError } from '../../../kernel/errors.ts';
import type { Asker, OwnTool } from '../../contract.ts';
import { acts, type Infer, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import { ownProject, ownTranscript } from './own-transcript.ts';
import type { SessionRooms } from './rooms.ts';
import { snippetKinds, snippetLine, told, toldSnippet } from './told-snippet.ts';

const input = schema.object({
  snippet_type: schema.oneOf(snippetKinds),
  title: schema.line({ least: 1, most: 256 }),
  content: schema.optional(
    schema.text({ least: 1, most: 10_240, about: '100 bytes to 10 KiB. Or say which lines of a transcript.' }),
  ),
  lines: schema.optional(
    schema.line({ most: 40, about: '12 or 12-40: of the transcript when there is no content, else of source_file.' }),
  ),
  instance_id: schema.optional(
    schema.line({ least: 1, most: 100, about: 'Your session; the one on this connection when left out.' }),
  ),
  claude_session_uuid: schema.optional(
    schema.line({ least: 1, most: 128, about: "Whose transcript; your session's when left out." }),
  ),
  event_id: schema.optional(schema.line({ least: 1, most: 100, about: 'The event that it belongs to.' })),
  source_file: schema.optional(schema.line({ least: 1, most: 1000 })),
  tags: schema.orElse(schema.list(schema.line({ least: 1, most: 64 }), { most: 20, about: 'Single words.' }), []),
});

type Given = Infer<typeof input>;

export const extractSnippet = (rooms: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_extract_snippet',
    title: 'Keep what was learned',
    description:
      'Keeps why an error happened, why something was decided, or a pattern that was learned, so that whoever works here later finds it with mcp_meta_query_snippets. Say it in your words, or name lines of a transcript.',
    input,
    output: schema.object(toldSnippet),
    annotations: acts,
    async call(given, asker) {
      const project = await ownProject(rooms, undefined, asker);
      const session = await sessionOf(rooms, given, asker);
      const row = await rooms.snippets.add({
        session: session?.id ?? null,
        project: session?.project ?? project.slug,
        projectKey: project.key,
        kind: given.snippet_type,
        title: given.title,
        content: given.content ?? (await linesOf(rooms, { ...given, session }, asker)),
        event: given.event_id === undefined ? null : await eventOf(rooms, given.event_id, asker),
        sourceFile: given.source_file ?? null,
        lines: given.lines === undefined ? null : textOf(spanIn(given.lines)),
        tags: given.tags,
      });
      return { text: snippetLine(row), structured: told(row) };
    },
  });

async function sessionOf({ registry, commands }: SessionRooms, given: Given, asker: Asker) {
  const name = given.instance_id ?? commands.sessionOn(asker.connection);
  return name === undefined ? undefined : await ownSession(registry, name, asker);
}

async function eventOf({ registry, events }: SessionRooms, id: string, asker: Asker): Promise<string> {
  const event = await events.one(id, 'event_id');
  await ownSession(registry, event.session, asker);
  return event.id;
}

async function linesOf(
  rooms: SessionRooms,
  { lines, session, claude_session_uuid: clientSession }: Given & { readonly session: SessionRow | undefined },
  asker: Asker,
): Promise<string> {
  if (lines === undefined)
    throw new HubError('invalid-params', 'Say what to keep: "content", or "lines" of a transcript such as 12-40.', {
      facts: { member: 'content' },
    });
  const span = spanIn(lines);
  const named = {
    ...(session === undefined ? {} : { instance_id: session.id }),
    ...(clientSession === undefined ? {} : { claude_session_uuid: clientSession }),
  };
  return rooms.transcripts.lines(await ownTranscript(rooms, named, asker), span);
}

const textOf = ({ from, to }: ReturnType<typeof spanIn>): string => (from === to ? String(from) : `${from}-${to}`);

function spanIn(lines: string): { from: number; to: number } {
  const [, from = '', to = from] = /^\s*(\d{1,9})(?:\s*-\s*(\d{1,9}))?\s*$/.exec(lines) ?? [];
  const span = { from: Number(from), to: Number(to) };
  if (from !== '' && span.from >= 1 && span.to >= span.from) return span;
  throw new HubError('invalid-params', `"lines" must be such as 12 or 12-40; it was ${JSON.stringify(lines)}.`, {
    facts: { member: 'lines' },
  });
}
