import type { Shape } from './odd-arguments.ts';
import type { RawClient } from './raw-client.ts';
import type { TempHome } from './temp-home.ts';

/** A tool of sessions, as clients see it. */
export interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: Shape & { readonly additionalProperties?: unknown };
  readonly outputSchema?: Shape;
  readonly annotations?: { readonly readOnlyHint?: boolean; readonly destructiveHint?: boolean };
}

export async function clientIn(home: TempHome, project: string): Promise<RawClient> {
  const client = home.warren(['connect'], home.project(project));
  client.timeoutMs = 60_000;
  await client.initialize();
  return client;
}

export async function listed(client: RawClient): Promise<readonly ListedTool[]> {
  const all: ListedTool[] = [];
  for (let cursor: string | undefined; ; ) {
    const { result } = await client.request('tools/list', cursor === undefined ? {} : { cursor });
    all.push(...(result.tools as unknown as ListedTool[])); // every member that is looked at is checked
    cursor = result['nextCursor'] as string | undefined; // by the protocol
    if (cursor === undefined) return all.filter(({ name }) => name.startsWith('mcp_meta_'));
  }
}

export const propertiesOf = ({ inputSchema: { properties = {} } }: ListedTool) => Object.entries(properties);
