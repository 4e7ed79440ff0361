import type { CommandRow } from '../../kernel/agent-session.ts';
import type { HubError } from '../../kernel/errors.ts';
import { redactText, redactValue } from '../redact/index.ts';

/** A tool call that is over, as whoever relayed it saw it. Bytes are whole lines of JSON-RPC, or the beginning of one. */
export interface Call {
  readonly connection: string;
  readonly project: { readonly slug: string; readonly key: string } | undefined;
  readonly tool: string;
  readonly server: string | undefined;
  readonly instance: string | undefined;
  readonly outcome: 'ok' | 'error' | 'cancelled';
  readonly tookMs: number;
  readonly request: Buffer;
  readonly answer:
    | { readonly kind: 'line'; readonly line: Buffer }
    | { readonly kind: 'own'; readonly result: unknown }
    | { readonly kind: 'error'; readonly error: HubError }
    | { readonly kind: 'none' };
}

/** What is known beside the call. */
export interface Around {
  readonly id: string;
  readonly scope: string;
  readonly session: string | undefined;
  readonly at: number;
}

type Members = Readonly<Record<string, unknown>>;

/** Errors after which nobody knows whether it was done. */
const lost: ReadonlySet<string> = new Set(['instance-crashed', 'request-timeout', 'hub-lost', 'instance-stopped']);
/** Most characters of one text of a result: what is kept says what happened, the rest is where it came from. */
const RESULT_BOUNDS = { depth: 8, members: 300, textLength: 2000 };
const PARAMETER_BOUNDS = { depth: 8, members: 300, textLength: 4000 };

/** A call as it is written down: free of secrets, and short. */
export function rowOf(call: Call, { id, scope, session, at }: Around): CommandRow {
  const { parameters, tool } = asked(call);
  return {
    id,
    scope,
    session: session ?? null,
    project: call.project?.slug ?? '',
    projectKey: call.project?.key ?? '',
    at,
    source: 'auto',
    action: tool,
    server: call.server ?? null,
    instance: call.instance ?? null,
    connection: call.connection,
    tookMs: Math.round(call.tookMs),
    description: null,
    parameters,
    tags: '',
    ...came(call),
  };
}

function asked({ request, tool }: Call): { tool: string; parameters: Members } {
  const line = jsonIn(request);
  const params = membersOf(line?.['params']);
  if (!line)
    return {
      tool: redactText(tool.slice(0, 200)),
      parameters: { excerpt: redactText(request.toString('utf8')).slice(0, 1000) },
    };
  const name = tool || (typeof params['name'] === 'string' ? params['name'] : '');
  return {
    tool: redactText(name.slice(0, 200)),
    parameters: membersOf(redactValue(params['arguments'] ?? {}, PARAMETER_BOUNDS)),
  };
}

type Came = Pick<CommandRow, 'outcome' | 'result' | 'error'>;

function came({ answer, outcome }: Call): Came {
  if (answer.kind === 'error') {
    const { code, message } = answer.error;
    return { outcome: lost.has(code) ? 'lost' : 'error', result: {}, error: `${code}: ${redactText(message)}` };
  }
  if (answer.kind === 'none') return { outcome, result: {}, error: null };
  if (answer.kind === 'own') return ofResult(answer.result, outcome);
  const line = jsonIn(answer.line);
  if (!line)
    return { outcome, result: { excerpt: redactText(answer.line.toString('utf8')).slice(0, 1000) }, error: null };
  const { message } = membersOf(line['error']);
  return line['error'] === undefined
    ? ofResult(line['result'], outcome)
    : { outcome: 'error', result: {}, error: redactText(String(message)) };
}

/** A tool that failed says so inside of its result. */
function ofResult(result: unknown, outcome: Call['outcome']): Came {
  const clean = membersOf(redactValue(result, RESULT_BOUNDS));
  const failed = clean['isError'] === true;
  return { outcome: failed ? 'error' : outcome, result: clean, error: failed ? firstText(clean) : null };
}

function firstText({ content }: Members): string {
  const [first] = Array.isArray(content) ? content : [];
  const { text } = membersOf(first);
  return typeof text === 'string' ? text.slice(0, 1000) : 'It said that it failed, and not why.';
}

function jsonIn(line: Buffer): Members | undefined {
  try {
    return membersOf(JSON.parse(line.toString('utf8')));
  } catch {
    return undefined; // cut off
  }
}

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
