import type { Asker, OwnTool } from '../backend/contract.ts';
import { asHubError, HubError } from '../kernel/errors.ts';
import { type Envelope, type Era, memberOf, metaKeys, modernVersions, type Span } from '../protocol/index.ts';
import type { Call } from './call.ts';
import type { Client } from './client.ts';
import { nameIn } from './handshake.ts';

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
  tools
    .filter(({ unlisted }) => unlisted !== true)
    .map(({ name, title, description, inputSchema, outputSchema, annotations = readsOnly }) =>
      Buffer.from(JSON.stringify({ name, title, description, inputSchema, outputSchema, annotations })),
    );

const readsOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** One request of a client. */
export interface Asked {
  readonly call: Call;
  readonly envelope: Envelope;
  readonly era: Era;
}

/** Runs a tool of the hub. What goes wrong inside is the tool's answer (`isError`), as MCP wants it. */
export async function callOwnTool(client: Client, tool: OwnTool, asked: Asked): Promise<void> {
  const { call, envelope, era } = asked;
  const modern = era === 'modern' ? { resultType: 'complete' } : {};
  try {
    const { text, structured } = await tool.call(argumentsIn(call.line, envelope.params), askerOf(client, asked));
    client.give(call, { content: [{ type: 'text', text }], structuredContent: structured, ...modern });
  } catch (error) {
    if (!(error instanceof HubError)) return bug(client, call, { tool, error });
    client.give(call, { ...toolError(asHubError(error)), ...modern });
  }
}

function bug(client: Client, call: Call, { tool, error }: { tool: OwnTool; error: unknown }): void {
  client.hub.report({ kind: 'bug', where: `tool ${tool.name}`, error });
  client.failed(call, asHubError(error));
}

/** A tool that fails answers, so that the agent reads why; `structuredContent` is for programs. */
const toolError = ({ code, message, kind, facts }: HubError): Record<string, unknown> => ({
  content: [{ type: 'text', text: `${code}: ${message}` }],
  structuredContent: { error: { code, message, retry: kind.retry, ...facts } },
  isError: true,
});

/** Room for the largest input of any tool of ours, however it is spelled; reading more would keep all other clients waiting. */
const MOST_BYTES = 256 * 1024;

/** Asked before anything is parsed. Throws `invalid-params`. */
export function checkSize(params: Span | undefined): void {
  const bytes = params ? params.end - params.start : 0;
  if (bytes <= MOST_BYTES) return;
  throw new HubError(
    'invalid-params',
    `The arguments have ${bytes} bytes; what the hub itself is asked may have ${MOST_BYTES}. Nothing was done. Say less, or name a file.`,
    { facts: { member: 'arguments', bytes, most: MOST_BYTES } },
  );
}

/** The line was checked before, so its parts are JSON. */
export function argumentsIn(line: Buffer, params: Span | undefined): Record<string, unknown> {
  checkSize(params);
  const span = memberOf(line, params, 'arguments');
  const value: unknown = span ? JSON.parse(line.toString('utf8', span.start, span.end)) : {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HubError('invalid-params', '"arguments" must be an object.');
  return { ...value };
}

/** Who asks, as tools and prompts see it. */
export function askerOf(client: Client, { call, envelope, era }: Asked): Asker {
  const { detection, hello, hub } = client;
  const name = era === 'legacy' ? client.handshake?.name : nameIn(call, envelope);
  return {
    connection: client.id,
    client: name,
    facts: hello.facts,
    detection,
    ...hub.serversFor(detection.project, hello.facts),
  };
}
