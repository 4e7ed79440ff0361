import { type Caller, callTool } from '../../test/support/json-rpc.ts';
import { fixture } from '../../test/support/paths.ts';
import type { Column, Way } from '../column/column.ts';
import * as columns from '../column/columns.ts';
import { type Prepared, withWays } from './row.ts';

/** The rows about a relay have a server that costs next to nothing, so that the relay is what is measured. */
export const echo = fixture('echo');
export const allColumns: readonly Column[] = [
  columns.direct,
  columns.floorColumn,
  columns.warrenRun,
  columns.warrenConnect,
  columns.mcpProxy,
  columns.supergateway,
  columns.supergatewayAttach,
];

export interface Session {
  readonly column: Column;
  readonly way: Way;
  readonly call: (tool: string, args: Record<string, unknown>) => Promise<unknown>;
}

/** One client in each column, warmed up: the first calls of a process are compiled while they run. */
export const withSessions = <T>(use: (sessions: readonly Session[]) => Promise<T>): Promise<T> =>
  withWays(allColumns, echo, async (ways) => {
    const clients: Caller[] = [];
    const sessions: Session[] = [];
    for (const { column, way } of ways) {
      const client = await way.open();
      clients.push(client);
      sessions.push(await warm(client, { column, way }));
    }
    const result = await use(sessions);
    for (const client of clients) await client[Symbol.asyncDispose]();
    return result;
  });

async function warm(client: Caller, { column, way }: Prepared): Promise<Session> {
  const call: Session['call'] = async (tool, args) => (await callTool(client, way.prefix + tool, args)).line;
  const first = await callTool(client, `${way.prefix}echo`, { warm: 1 });
  if (first.text !== '{"warm":1}') throw new Error(`${column.name} answered ${first.line.toString().slice(0, 300)}`);
  const calls = column.kind === 'http' ? 200 : 1000;
  for (let at = 0; at < calls; at++) await call('echo', { at });
  return { column, way, call };
}

/** A small call, as most are. */
export const smallArgument = { text: 'x'.repeat(200) };
