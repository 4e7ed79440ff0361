import { counted } from '../../../kernel/quantities.ts';
import type { ShownMessage, Summary } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownTranscript } from './own-transcript.ts';
import type { SessionRooms } from './rooms.ts';
import { momentOf, stateOf } from './told-transcript.ts';

/** Of all texts together: they are told twice, once for people, and twice as long where all must be quoted. */
const CHARACTERS = 6000;

const message = schema.object({
  line: schema.integer({ from: 1 }),
  role: schema.oneOf(['user', 'assistant', 'system']),
  at: schema.nullable(schema.text()),
  text: schema.text({ most: 1600 }),
  tools: schema.list(schema.text()),
});

export const readTranscriptSummary = (rooms: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_read_transcript_summary',
    title: 'Read how a session began and ended',
    description:
      'Tells the first and the last messages of a transcript, shortened and without secrets, and counts messages, tool calls and tokens: what a session was about, without reading all of it. From the client, or from the archive when the client deleted it.',
    input: schema.object({
      instance_id: schema.optional(schema.line({ least: 1, most: 100 })),
      claude_session_uuid: schema.optional(schema.line({ least: 1, most: 128, about: "The client's own id." })),
      head_lines: schema.orElse(schema.integer({ to: 20, about: 'Messages from the beginning.' }), 5),
      tail_lines: schema.orElse(schema.integer({ to: 20, about: 'Messages from the end.' }), 5),
    }),
    output: schema.object({
      claude_session_uuid: schema.text(),
      client: schema.oneOf(['claude', 'codex', 'opencode']),
      state: schema.oneOf(['live', 'archived', 'elsewhere', 'lost']),
      lines: schema.integer(),
      unread_lines: schema.integer({ about: 'No JSON, or too long.' }),
      from: schema.nullable(schema.text()),
      to: schema.nullable(schema.text()),
      model: schema.nullable(schema.text()),
      messages: schema.object({ user: schema.integer(), assistant: schema.integer(), system: schema.integer() }),
      tool_calls: schema.integer(),
      tool_results: schema.integer(),
      tools: schema.list(schema.object({ name: schema.text(), count: schema.integer() })),
      tokens: schema.nullable(
        schema.object({ input: schema.integer(), cached_input: schema.integer(), output: schema.integer() }),
      ),
      head: schema.list(message),
      tail: schema.list(message),
    }),
    annotations: readsOnly,
    async call({ head_lines: head, tail_lines: tail, ...named }, asker) {
      const of = await ownTranscript(rooms, named, asker);
      const summary = await rooms.transcripts.summary(of, { head, tail, characters: CHARACTERS });
      const { client, clientSession } = of;
      const structured = { claude_session_uuid: clientSession, client, state: stateOf(of), ...countsIn(summary) };
      return { text: textOf(clientSession, summary), structured };
    },
  });

function countsIn({ tokens, ...summary }: Summary) {
  return {
    lines: summary.lines,
    unread_lines: summary.unread,
    from: momentOf(summary.fromAt),
    to: momentOf(summary.toAt),
    model: summary.model,
    messages: summary.messages,
    tool_calls: summary.toolCalls,
    tool_results: summary.toolResults,
    tools: summary.tools,
    tokens: tokens ? { input: tokens.input, cached_input: tokens.cachedInput, output: tokens.output } : null,
    head: summary.head.map(told),
    tail: summary.tail.map(told),
  };
}

const told = ({ at, ...rest }: ShownMessage) => ({ ...rest, at: momentOf(at) });

function textOf(name: string, { lines, messages, toolCalls, head, tail }: Summary): string {
  const counts = `${name}: ${counted(lines, 'line')}, ${counted(messages.user, 'message')} of the user, ${messages.assistant} of the assistant, ${counted(toolCalls, 'tool call')}`;
  const between = tail.length > 0 ? ['…', ...tail.map(lineOf)] : [];
  return [counts, ...head.map(lineOf), ...between].join('\n');
}

const lineOf = ({ line, role, text, tools }: ShownMessage): string =>
  `${line}. ${role}: ${tools.length > 0 ? `[${tools.join(', ')}] ` : ''}${text}`.trimEnd();
