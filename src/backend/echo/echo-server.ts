import { HubError } from '../../kernel/errors.ts';
import {
  checkEnvelope,
  type Envelope,
  errorLine,
  latestLegacyVersion,
  metaKeys,
  modernVersion,
  nullId,
  resultLine,
} from '../../protocol/index.ts';
import type { EchoMemory } from './echo-memory.ts';
import { tools } from './tools.ts';

export interface EchoFacts {
  readonly pid: number;
  readonly version: string | undefined;
  readonly root: string;
}

const serverInfo = { name: 'warren-echo', version: '2' };

/** Speaks both eras, told apart per message. */
export function echoServer(
  facts: EchoFacts,
  memory: EchoMemory,
): { take(line: Buffer, reply: (answer: Buffer) => void): void } {
  let calls = 0;
  const deeds: Readonly<Record<string, (given: Given) => { text: string; more: Record<string, unknown> }>> = {
    echo: ({ message }) => ({ text: textIn('message', message), more: { message } }),
    remember: ({ text }) => ({ text: memory.add(textIn('text', text)), more: {} }),
    recall: () => ({ text: memory.notes.join('\n'), more: { notes: memory.notes } }),
  };
  const answers: Record<string, (line: Buffer, envelope: Envelope) => Record<string, unknown>> = {
    initialize: () => ({ protocolVersion: latestLegacyVersion, capabilities: { tools: {} }, serverInfo }),
    'server/discover': () => ({ supportedVersions: [modernVersion], capabilities: { tools: {} } }),
    ping: () => ({}),
    'tools/list': () => ({ tools }),
    'tools/call': (line, envelope) => {
      const call = callIn(line, envelope);
      const deed = Object.hasOwn(deeds, call.name) ? deeds[call.name] : undefined;
      if (!deed) throw new HubError('unknown-tool', `echo has no tool called ${call.name.slice(0, 100)}.`);
      const { text, more } = deed(call.given);
      calls++;
      return { content: [{ type: 'text', text }], structuredContent: { ...more, calls, ...facts } };
    },
  };
  return {
    take(line, reply) {
      const envelope = checkEnvelope(line);
      if (envelope.kind === 'malformed') return reply(errorLine(nullId, new HubError('invalid-request', envelope.why)));
      if (envelope.kind !== 'request' || !envelope.id) return;
      const id = line.subarray(envelope.id.start, envelope.id.end);
      const answer = answers[envelope.method];
      if (!answer) return reply(errorLine(id, new HubError('unknown-method', `Method not found: ${envelope.method}`)));
      try {
        reply(resultLine(id, { ...answer(line, envelope), ...(envelope.meta ? modern : {}) }));
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        reply(errorLine(id, error));
      }
    },
  };
}

const modern = {
  resultType: 'complete',
  ttlMs: 0,
  cacheScope: 'private',
  _meta: { [metaKeys.serverInfo]: serverInfo },
};

type Given = Readonly<Record<string, unknown>>;

/** The line was checked before, so its parts are JSON. */
function callIn(line: Buffer, { params }: Envelope): { name: string; given: Given } {
  const value: { name?: unknown; arguments?: Given } = params
    ? JSON.parse(line.toString('utf8', params.start, params.end))
    : {};
  return { name: String(value.name), given: value.arguments ?? {} };
}

function textIn(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new HubError('invalid-params', `"${name}" must be a string.`);
  return value;
}
