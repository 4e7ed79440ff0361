import { createdIn, membersOf, momentIn } from './clean-line.ts';

/** Tokens as a client counts them. */
export interface Tokens {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

/** One line of a transcript, as far as it is understood. */
export interface Message {
  readonly at: number | null;
  readonly model: string | null;
  /** Undefined: the line is no message. */
  readonly role: 'user' | 'assistant' | 'system' | undefined;
  readonly text: string;
  /** Names of the tools that are called in it. */
  readonly tools: readonly string[];
  /** Results of tools that came with it. */
  readonly results: number;
  /** `of`: a later one with the same name replaces it; `all`: the sum of the session so far. */
  readonly usage: { readonly of: string; readonly tokens: Tokens } | undefined;
}

/** A line of Claude Code, of Codex or of OpenCode; whatever else it is, it is something without a role. */
export function messageIn(value: unknown): Message {
  const line = membersOf(value);
  const at = momentIn(line['timestamp']);
  if (line['type'] === 'user' || line['type'] === 'assistant') return { ...claudeMessage(line), at };
  if (Array.isArray(line['parts'])) return { ...openCodeMessage(line), at: createdIn(line['info']) };
  return { ...codexMessage(line), at };
}

type Members = Readonly<Record<string, unknown>>;
type Untimed = Omit<Message, 'at'>;

const nothing: Untimed = { model: null, role: undefined, text: '', tools: [], results: 0, usage: undefined };

function claudeMessage({ type, message, uuid }: Members): Untimed {
  const { content, usage, id, model } = membersOf(message);
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : partsIn(content);
  const texts = parts.filter((part) => part['type'] === 'text').map(textIn);
  const tools = parts.filter((part) => part['type'] === 'tool_use').map(nameIn);
  const results = parts.filter((part) => part['type'] === 'tool_result').length;
  const isMessage = texts.some(Boolean) || tools.length > 0;
  const role = type === 'user' ? 'user' : 'assistant';
  return {
    model: nameOf(model) ?? null,
    role: isMessage ? role : undefined,
    text: texts.join('\n'),
    tools,
    results,
    usage:
      usage === undefined
        ? undefined
        : { of: nameOf(id) ?? nameOf(uuid) ?? '', tokens: claudeTokens(membersOf(usage)) },
  };
}

const claudeTokens = (usage: Members): Tokens => ({
  input: count(usage['input_tokens']) + count(usage['cache_creation_input_tokens']),
  cachedInput: count(usage['cache_read_input_tokens']),
  output: count(usage['output_tokens']),
});

const calls: ReadonlySet<unknown> = new Set([
  'function_call',
  'custom_tool_call',
  'local_shell_call',
  'web_search_call',
  'mcp_tool_call',
]);

function codexMessage({ type, payload }: Members): Untimed {
  const said = membersOf(payload);
  if (type === 'turn_context') return { ...nothing, model: nameOf(said['model']) ?? null };
  if (type === 'event_msg') return { ...nothing, usage: codexUsage(said) };
  return type === 'response_item' ? codexItem(said) : nothing;
}

function codexItem(said: Members): Untimed {
  const kind = said['type'];
  if (calls.has(kind)) return { ...nothing, role: 'assistant', tools: [nameIn({ name: said['name'] ?? kind })] };
  if (typeof kind === 'string' && kind.endsWith('_call_output')) return { ...nothing, results: 1 };
  if (kind !== 'message') return nothing;
  const text = partsIn(said['content']).map(textIn).filter(Boolean).join('\n');
  const role = said['role'] === 'assistant' || said['role'] === 'user' ? said['role'] : 'system';
  return { ...nothing, role, text };
}

function codexUsage({ type, info }: Members): Message['usage'] {
  const total = membersOf(membersOf(info)['total_token_usage']);
  if (type !== 'token_count' || Object.keys(total).length === 0) return undefined;
  const cachedInput = count(total['cached_input_tokens']);
  const input = Math.max(0, count(total['input_tokens']) - cachedInput);
  return { of: 'all', tokens: { input, cachedInput, output: count(total['output_tokens']) } };
}

/** What OpenCode put in for the user is not what they said. */
const isSaid = ({ type, synthetic, ignored }: Members): boolean =>
  type === 'text' && synthetic !== true && ignored !== true;
const isOver: ReadonlySet<unknown> = new Set(['completed', 'error']);

/** A call of a tool and its result are one part. */
function openCodeMessage({ info, parts: all }: Members): Untimed {
  const { id, role, modelID, tokens } = membersOf(info);
  const parts = partsIn(all);
  const texts = parts.filter(isSaid).map(textIn);
  const called = parts.filter(({ type }) => type === 'tool');
  const isMessage = texts.some(Boolean) || called.length > 0;
  return {
    model: nameOf(modelID) ?? null,
    role: isMessage ? (role === 'user' ? 'user' : 'assistant') : undefined,
    text: texts.filter(Boolean).join('\n'),
    tools: called.map(({ tool }) => nameIn({ name: tool })),
    results: called.filter(({ state }) => isOver.has(membersOf(state)['status'])).length,
    usage: tokens === undefined ? undefined : { of: nameOf(id) ?? '', tokens: openCodeTokens(membersOf(tokens)) },
  };
}

function openCodeTokens({ input, output, reasoning, cache }: Members): Tokens {
  const { read, write } = membersOf(cache);
  return { input: count(input) + count(write), cachedInput: count(read), output: count(output) + count(reasoning) };
}

const partsIn = (content: unknown): readonly Members[] => (Array.isArray(content) ? content.map(membersOf) : []);
const nameOf = (id: unknown): string | undefined => (typeof id === 'string' ? id.slice(0, 100) : undefined);
const textIn = ({ text }: Members): string => (typeof text === 'string' ? text : '');
const nameIn = ({ name }: Members): string => (typeof name === 'string' ? name.slice(0, 100) : 'unknown');
const count = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
