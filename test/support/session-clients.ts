import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect } from 'vitest';
import { callTool } from './json-rpc.ts';
import type { RawClient } from './raw-client.ts';
import type { TempHome } from './temp-home.ts';

export type Told = Record<string, unknown>;

export interface World {
  readonly home: TempHome;
  /** Two clients in one repository, one in another project whose name begins alike. */
  readonly one: RawClient;
  readonly two: RawClient;
  readonly stranger: RawClient;
  readonly root: string;
  /** Past the hub: as if so much time had passed. */
  readonly sql: (text: string) => Promise<unknown>;
}

export async function ask(client: RawClient, tool: string, given: object = {}): Promise<Told> {
  const { result } = await callTool(client, `mcp_meta_${tool}`, { ...given });
  expect(result['structuredContent'], JSON.stringify(result).slice(0, 400)).toBeTypeOf('object');
  return { ...(result['structuredContent'] as Told), isError: result['isError'] ?? false }; // checked the line before
}

/** Where a failure must not hide: what comes is looked at as an answer. */
export async function done(client: RawClient, tool: string, given: object = {}): Promise<Told> {
  const answer = await ask(client, tool, given);
  expect(answer['isError'], `${tool} ${JSON.stringify(answer).slice(0, 400)}`).toBe(false);
  return answer;
}

export const failed = (code: string): object => ({ isError: true, error: expect.objectContaining({ code }) });
export const register = async (client: RawClient, given: object = {}): Promise<string> =>
  String((await done(client, 'register_instance', given))['instance_id']);
export const list = (told: Told, member: string): Told[] => told[member] as Told[]; // by the tool's own schema, which is tested
export const say = (id: string, message: string): object => ({
  instance_id: id,
  event_type: 'user_message',
  event_data: { message },
});

export function git(home: TempHome, cwd: string, ...args: string[]): void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...args], { cwd, env: home.env, stdio: 'ignore' });
}

export async function worldIn({ home, sql }: Pick<World, 'home' | 'sql'>): Promise<World> {
  home.configure({ it: { kind: 'echo' } });
  const root = home.project('odin');
  git(home, root, 'init', '-q', '-b', 'main');
  git(home, root, 'add', '.');
  git(home, root, 'commit', '-qm', 'first');
  const clients = [root, root, home.project('odin-two')].map((cwd) => home.warren(['connect'], cwd));
  for (const client of clients) await client.initialize();
  const [one, two, stranger] = clients as [RawClient, RawClient, RawClient]; // three folders, three clients
  return { home, sql, one, two, stranger, root };
}

/** One for all tests of a suite. */
export function openedWorld(open: () => Promise<Pick<World, 'home' | 'sql'>>): () => World {
  const opened: { it?: World } = {};
  beforeAll(async () => {
    opened.it = await worldIn(await open());
  });
  afterAll(() => opened.it?.home[Symbol.asyncDispose]());
  return () => opened.it ?? expect.fail('there is no world');
}

const DAY_MS = 86_400_000;

/** The next one of its session, as if it had been made so long ago: one that is there never changes. */
export async function copyCheckpoint(
  { sql }: Pick<World, 'sql'>,
  from: string,
  { id, daysAgo }: { readonly id: string; readonly daysAgo: number },
): Promise<void> {
  const same = 'scope, session, kind, context_percent, epic, note, state, size_bytes';
  await sql(`insert into session_checkpoints (id, seq, at, ${same})
    select '${id}', seq + 1, at - ${daysAgo * DAY_MS}, ${same} from session_checkpoints where id = '${from}'`);
}
