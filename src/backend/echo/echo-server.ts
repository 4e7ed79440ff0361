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

export interface EchoFacts {
  readonly pid: number;
  readonly version: string | undefined;
  readonly root: string;
}

const serverInfo = { name: 'warren-echo', version: '1' };
const tools = [
  {
    name: 'echo',
    title: 'Echo',
    description: 'Says the message back, with the process, root and version that answered.',
    inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  },
];

/** Speaks both eras, told apart per message. */
export function echoServer(facts: EchoFacts): { take(line: Buffer, reply: (answer: Buffer) => void): void } {
  let calls = 0;
  const answers: Record<string, (line: Buffer, envelope: Envelope) => Record<string, unknown>> = {
    initialize: () => ({ protocolVersion: latestLegacyVersion, capabilities: { tools: {} }, serverInfo }),
    'server/discover': () => ({ supportedVersions: [modernVersion], capabilities: { tools: {} } }),
    ping: () => ({}),
    'tools/list': () => ({ tools }),
    'tools/call': (line, envelope) => {
      const message = messageIn(line, envelope);
      calls++;
      const structuredContent = { message, calls, ...facts };
      return { content: [{ type: 'text', text: message }], structuredContent };
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

/** The line was checked before, so its parts are JSON. */
function messageIn(line: Buffer, { params }: Envelope): string {
  const value: { name?: unknown; arguments?: { message?: unknown } } = params
    ? JSON.parse(line.toString('utf8', params.start, params.end))
    : {};
  if (value.name !== 'echo')
    throw new HubError('unknown-tool', `echo has no tool called ${String(value.name).slice(0, 100)}.`);
  const message = value.arguments?.message;
  if (typeof message !== 'string') throw new HubError('invalid-params', '"message" must be a string.');
  return message;
}
