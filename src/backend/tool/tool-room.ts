import { asHubError, HubError } from '../../kernel/errors.ts';
import type { JsonSchema, Tool, ToolCall } from './contract.ts';
import { MAX_ANSWER } from './page.ts';
import { recordOf } from './question.ts';

type Result = Readonly<Record<string, unknown>>;

/** The tools of one server: what a client is told of them, and what it gets when it calls one. */
export class ToolRoom {
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #bug: (error: unknown) => void;
  readonly list: Result;

  constructor(tools: readonly Tool[], bug: (error: unknown) => void) {
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
    this.#bug = bug;
    this.list = { tools: tools.map(listed) };
  }

  /** Throws for a tool that is not there. What fails inside of one is its answer, as MCP wants it. */
  async call(params: Result, call: ToolCall): Promise<Result> {
    const name = typeof params['name'] === 'string' ? params['name'] : '';
    const tool = this.#tools.get(name);
    if (!tool) throw new HubError('unknown-tool', `No tool here is called ${JSON.stringify(name.slice(0, 100))}.`);
    try {
      const { text, structured } = await tool.call(tool.read(argumentsIn(params)), call);
      checkSize(tool, structured);
      return { content: [{ type: 'text', text }], structuredContent: structured };
    } catch (error) {
      call.signal.throwIfAborted();
      if (!(error instanceof HubError)) this.#bug(error);
      return failed(asHubError(error));
    }
  }
}

function argumentsIn(params: Result): Result {
  const given = params['arguments'] ?? {};
  if (typeof given === 'object' && !Array.isArray(given)) return recordOf(given);
  throw new HubError('invalid-params', '"arguments" must be an object.');
}

/** A net below the tools, which page by themselves: an agent's context is not flooded by one that forgot to. */
function checkSize({ name, mostCharacters = MAX_ANSWER }: Tool, structured: Result): void {
  const { length } = JSON.stringify(structured);
  if (length <= mostCharacters) return;
  throw new HubError(
    'message-too-large',
    `${name} found ${length} characters to answer; the limit is ${mostCharacters}.`,
    {
      facts: { next: 'Ask for less: a smaller limit, a narrower filter, or the next part by its cursor.' },
    },
  );
}

function failed(error: HubError): Result {
  const { next, ...facts } = error.facts;
  const advice = typeof next === 'string' ? next : advices[error.kind.retry];
  return {
    content: [{ type: 'text', text: `${error.code}: ${error.message} ${advice}` }],
    structuredContent: { error: { ...facts, code: error.code, message: error.message, next: advice } },
    isError: true,
  };
}

const advices = {
  never: 'Change the request before you try again.',
  now: 'Try again.',
  later: 'Try again later.',
} as const;

const listed = ({ name, title, description, inputSchema, outputSchema, annotations }: Tool): Result => ({
  name,
  title,
  description,
  inputSchema,
  outputSchema: orError(outputSchema),
  annotations: { title, ...annotations },
});

/** Clients check what is structured against the schema also when it tells an error. */
function orError(schema: JsonSchema): JsonSchema {
  const { required = [], ...rest } = openOf(schema);
  return {
    ...rest,
    type: 'object',
    properties: { ...recordOf(rest['properties']), error: { type: 'object' } },
    anyOf: [{ required }, { required: ['error'] }],
  };
}

/** What is answered may have more than is promised: nobody is to be refused an answer for that. */
const openOf = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([name, value]) => name !== 'additionalProperties' || value !== false)
      .map(([name, value]) => [name, openIn(value)]),
  );

function openIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(openIn);
  return typeof value === 'object' && value !== null ? openOf(recordOf(value)) : value;
}
