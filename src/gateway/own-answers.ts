import type { Asker, OwnTool } from '../backend/contract.ts';
import { HubError } from '../kernel/errors.ts';
import { type Era, memberOf, metaKeys, modernVersions, type Span } from '../protocol/index.ts';
import type { Call } from './call.ts';
import type { Client } from './client.ts';

/** What the aggregated endpoint says of itself, in both eras, and the tools of the hub's own. */

const capabilities = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  completions: {},
};

const instructions =
  'Warren: the servers of this project behind one endpoint. Tools of other servers are named <server>__<tool>. debug_detection says which project was found and why.';

const serverInfo = (version: string): Record<string, unknown> => ({ name: 'warren', title: 'Warren', version });

export const initializeResult = (version: string, protocolVersion: string): Record<string, unknown> => ({
  protocolVersion,
  capabilities: { ...capabilities, logging: {} },
  serverInfo: serverInfo(version),
  instructions,
});

export const discoverResult = (version: string): Record<string, unknown> => ({
  supportedVersions: modernVersions,
  capabilities,
  instructions,
  ...modernMembers(version),
});

/** What every complete and cacheable modern result must carry. Lists change with the project's servers: never cached. */
export const modernMembers = (version: string): Record<string, unknown> => ({
  resultType: 'complete',
  ttlMs: 0,
  cacheScope: 'private',
  _meta: { [metaKeys.serverInfo]: serverInfo(version) },
});

export const ownToolItems = (tools: readonly OwnTool[]): Buffer[] =>
  tools.map(({ name, title, description, inputSchema, outputSchema }) =>
    Buffer.from(
      JSON.stringify({
        name,
        title,
        description,
        inputSchema,
        outputSchema,
        annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      }),
    ),
  );

/** Runs a tool of the hub. What goes wrong inside is the tool's answer (`isError`), as MCP wants it. */
export function callOwnTool(
  client: Client,
  tool: OwnTool,
  { call, params, era }: { call: Call; params: Span | undefined; era: Era },
): void {
  const modern = era === 'modern' ? { resultType: 'complete' } : {};
  try {
    const { text, structured } = tool.call(argumentsIn(call.line, params), askerOf(client));
    client.give(call, { content: [{ type: 'text', text }], structuredContent: structured, ...modern });
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    client.give(call, {
      content: [{ type: 'text', text: `${error.code}: ${error.message}` }],
      isError: true,
      ...modern,
    });
  }
}

/** The line was checked before, so its parts are JSON. */
function argumentsIn(line: Buffer, params: Span | undefined): Record<string, unknown> {
  const span = memberOf(line, params, 'arguments');
  const value: unknown = span ? JSON.parse(line.toString('utf8', span.start, span.end)) : {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HubError('invalid-params', '"arguments" must be an object.');
  return { ...value };
}

function askerOf(client: Client): Asker {
  const { detection, hello, hub } = client;
  return { facts: hello.facts, detection, ...hub.serversFor(detection.project, hello.facts) };
}
