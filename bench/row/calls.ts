import { type Caller, callTool } from '../../test/support/json-rpc.ts';
import { fixture } from '../../test/support/paths.ts';
import type { Column, Way } from '../column/column.ts';
import * as columns from '../column/columns.ts';
import { type Prepared, prepare } from '../column/prepare.ts';

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

/** One client in each column, prepared when the first row asks and shared by all that do. */
export class Stage implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  #sessions: Promise<readonly Session[]> | undefined;

  sessions(): Promise<readonly Session[]> {
    this.#sessions ??= this.#prepare();
    return this.#sessions;
  }

  async #prepare(): Promise<readonly Session[]> {
    const sessions: Session[] = [];
    for (const prepared of await prepare(allColumns, echo, this.#stack)) {
      const client = this.#stack.use(await prepared.way.open());
      sessions.push(await warm(client, prepared));
    }
    return sessions;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** The first calls of a process are compiled while they run: they are not what is measured. */
async function warm(client: Caller, { column, way }: Prepared): Promise<Session> {
  const call: Session['call'] = async (tool, args) => (await callTool(client, way.prefix + tool, args)).line;
  const first = await callTool(client, `${way.prefix}echo`, { warm: 1 });
  if (first.text !== '{"warm":1}') throw new Error(`${column.name} answered ${first.line.toString().slice(0, 300)}`);
  const calls = 1000 * column.share;
  for (let at = 0; at < calls; at++) await call('echo', { at });
  return { column, way, call };
}

/** A small call, as most are. */
export const smallArgument = { text: 'x'.repeat(200) };
