import { join } from 'node:path';
import { expect } from 'vitest';
import { withTables } from './both-engines.ts';
import { callTool } from './json-rpc.ts';
import type { RawClient } from './raw-client.ts';
import { realClock } from './real-clock.ts';
import type { TempHome } from './temp-home.ts';

export const DAY_MS = 86_400_000;

export interface Answered {
  readonly [member: string]: unknown;
}

export async function asked(client: RawClient, tool: string, given: Record<string, unknown> = {}): Promise<Answered> {
  const { result } = await callTool(client, `mcp_meta_${tool}`, given);
  expect(result['isError'], JSON.stringify(result)).toBeUndefined();
  return Object(result['structuredContent']);
}

/** A client that has a session with two events of its own, and a command. */
export async function worker(
  home: TempHome,
  project = 'odin',
): Promise<{ client: RawClient; id: string; hash: string }> {
  const client = home.warren(['connect'], home.project(project));
  await client.initialize();
  const { instance_id: id } = await asked(client, 'register_instance', { current_epic: 'epic-007' });
  await event(client, String(id), 'first');
  await event(client, String(id), 'second');
  await asked(client, 'log_command', { action: 'npm_test', description: 'all of it' });
  return { client, id: String(id), hash: String(id).slice(-6) };
}

export const event = (client: RawClient, id: string, message: string) =>
  asked(client, 'emit_event', { instance_id: id, event_type: 'user_message', event_data: { message } });

export const inDatabase = (home: TempHome, change: Parameters<typeof withTables>[1]) =>
  withTables({ file: join(home.warrenHome, 'warren.db'), poolSize: 2, clock: realClock }, change);

export const json = async (home: TempHome, ...words: string[]): Promise<Answered> =>
  JSON.parse(await home.command(...words, '--json')) as Answered; // what is in it each test looks at

export const refused = (code: number, text: string) => ({ code, stdout: '', stderr: expect.stringContaining(text) });
