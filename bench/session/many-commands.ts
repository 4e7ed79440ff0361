import type { CommandRow } from '../../src/kernel/agent-session.ts';
import { projectKey, type SessionWorld } from './session-world.ts';

const tools = ['read_file', 'write_file', 'run_tests', 'search_code', 'git_commit', 'list_files', 'validate', 'echo'];
const vocabulary = Array.from({ length: 5000 }, (_, at) => `word${at.toString(36)}`);
const AT_ONCE = 500;
const FIRST_AT = 1_760_000_000_000;
/** Between two of them, in ms. */
const APART = 600;

/** A made up command, the same in each run: arguments and a result of some 60 words, as tool calls have them. */
export function commandAt(at: number, session: string): CommandRow {
  let state = at + 1;
  const drawn = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const word = (): string => vocabulary[Math.min(drawn(5000), drawn(5000))] ?? '';
  const words = (count: number): string => Array.from({ length: count }, word).join(' ');
  const time = (FIRST_AT + at * APART).toString(16).padStart(12, '0');
  const failed = at % 20 === 0;
  return {
    id: `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${at.toString(16).padStart(12, '0')}`,
    scope: 'home',
    session,
    project: 'odin',
    projectKey,
    at: FIRST_AT + at * APART,
    source: 'auto',
    action: tools[at % tools.length] ?? '',
    server: 'files',
    instance: '0123456789abcdef',
    connection: 'c_00000000',
    outcome: failed ? 'error' : 'ok',
    tookMs: drawn(900),
    description: null,
    parameters: { path: `/home/person/odin/src/${word()}/${word()}.ts`, query: words(6) },
    result: { content: [{ type: 'text', text: words(45) }] },
    error: failed ? `failed: ${words(4)}` : null,
    tags: '',
  };
}

/** The commands of these numbers; `to` is the first that is not written. */
export async function fillWithCommands(
  { keeper }: SessionWorld,
  { from, to }: { from: number; to: number },
  sessions: readonly string[],
) {
  for (let at = from; at < to; at += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, to - at) }, (_, n) =>
      commandAt(at + n, sessions[(at + n) % sessions.length] ?? ''),
    );
    await keeper.ask((store) => store.write(rows.map((row) => ({ kind: 'command', row }))));
  }
}
