import { HubError } from '../kernel/errors.ts';
import { type Envelope, readEnvelope, requestLine, type Span } from '../protocol/index.ts';
import { Call, type Caller } from './call.ts';

/** A server's answer to a question of the hub's own. */
export interface Answer {
  readonly line: Buffer;
  readonly result: Span | undefined;
  readonly error: Span | undefined;
}

/** A request of the hub itself, and the promise of its answer: rejects with the HubError the call failed with. */
export function ask(line: Buffer, startedAt: number): { call: Call; answer: Promise<Buffer> } {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const caller: Caller = {
    answered: (call, reply, envelope) => {
      call.end();
      if (envelope.result) resolve(Buffer.from(reply.subarray(envelope.result.start, envelope.result.end)));
      else reject(refusal(call.method, reply, envelope));
    },
    remembered: (call, result) => {
      call.end();
      resolve(result);
    },
    failed: (call, error) => {
      call.end();
      reject(error);
    },
    notified: () => undefined,
    withdrawn: () => undefined,
  };
  const envelope = readEnvelope(line);
  if (envelope.kind === 'malformed')
    throw new HubError('internal', `the hub wrote a malformed question: ${envelope.why}`);
  return { call: new Call(caller, line, envelope, { startedAt }), answer: promise };
}

/** The same, from a method and its parameters. */
export const question = (method: string, params: unknown, startedAt: number): ReturnType<typeof ask> =>
  ask(requestLine(0, method, params).subarray(0, -1), startedAt);

/** A JSON-RPC error as the server gave it, with its own code among the facts. */
function refusal(method: string, reply: Buffer, envelope: Envelope): HubError {
  const error = envelope.error ? reply.toString('utf8', envelope.error.start, envelope.error.end) : 'null';
  return new HubError('bad-backend-message', `The server answered ${method} with the error ${error.slice(0, 500)}`, {
    facts: { refused: rpcCodeOf(error), method },
  });
}

function rpcCodeOf(error: string): unknown {
  try {
    const value: unknown = JSON.parse(error);
    return typeof value === 'object' && value !== null && 'code' in value ? value.code : undefined;
  } catch {
    return undefined; // an error object that is no JSON has no code
  }
}
