import { callTool } from '../json-rpc.ts';
import { fixture } from '../paths.ts';
import type { RawClient } from '../raw-client.ts';
import type { TempHome } from '../temp-home.ts';
import { waitFor } from '../wait-for.ts';

export const echo = fixture('echo');
export const [echoScript = ''] = echo;

/** A client whose handshake is through; behind `warren run -- node FIXTURE`. */
export async function runClient(home: TempHome, project: string, server: readonly string[] = echo): Promise<RawClient> {
  const client = home.run(server, project);
  await client.initialize();
  return client;
}

export const pidOf = async (client: RawClient): Promise<number> => Number((await callTool(client, 'pid')).text);

/** Asks again until there is a result; an answer that forbids to ask again fails. */
export function pidAfter(client: RawClient, withinMs = 10_000): Promise<number> {
  const look = async (): Promise<number | undefined> => {
    const { message } = await callTool(client, 'pid');
    if (message.result) return Number(message.result.content?.[0]?.text);
    if (message.error?.data?.retry === 'never') throw new Error(`must not be tried again: ${JSON.stringify(message)}`);
    return undefined;
  };
  return waitFor('an answer after the accident', look, { withinMs, everyMs: 50 });
}

export const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
