import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { HookAnswer, HookAnswers, HookEvent, HookFact } from '../../src/admin/contract.ts';
import { warrenJs } from './paths.ts';
import type { RawClient } from './raw-client.ts';
import type { TempHome } from './temp-home.ts';
import { waitFor } from './wait-for.ts';

const teller = join(import.meta.dirname, 'play-hook.ts');
const player = join(import.meta.dirname, 'play-client.ts');

interface Played {
  readonly session?: string;
  /** What stands between the client and `warren connect`: words before it. */
  readonly between?: readonly string[];
}

/** A client process with hooks and one MCP connection, as Claude Code is one. */
export class HookClient {
  readonly mcp: RawClient;
  readonly session: string;
  readonly cwd: string;
  readonly #socket: string;

  constructor(home: TempHome, cwd: string, { session = randomUUID(), between = [] }: Played = {}) {
    this.session = session;
    this.cwd = cwd;
    this.#socket = join(home.dir, session.slice(0, 8));
    const words = [player, this.#socket, ...between, process.execPath, warrenJs, 'connect'];
    this.mcp = home.client(process.execPath, words, cwd);
  }

  /** The words that start a client like this one below another. */
  static below(home: TempHome, session: string): string[] {
    return [process.execPath, player, join(home.dir, session.slice(0, 8))];
  }

  async ready(): Promise<this> {
    await this.mcp.initialize();
    await waitFor('the client listens', () => existsSync(this.#socket));
    return this;
  }

  /** As Claude Code runs `warren hook claude EVENT`; what that prints. */
  hook(event: string, input: object = {}): Promise<string> {
    const said = { session_id: this.session, cwd: this.cwd, hook_event_name: event, ...input };
    return run(this.#socket, [warrenJs, 'hook', 'claude', event], said);
  }

  tell(event: HookEvent, more: Partial<HookFact> = {}): Promise<HookAnswer> {
    return tellThrough(this.#socket, { ...factOf(event, this), ...more });
  }
}

/** Of another client than the one that was started with it. */
export const tellAs = (home: TempHome, session: string, fact: { event: HookEvent; cwd: string }): Promise<HookAnswer> =>
  tellThrough(join(home.dir, session.slice(0, 8)), factOf(fact.event, { session, cwd: fact.cwd }));

export const factOf = (event: HookEvent, { session, cwd }: { session: string; cwd: string }) => ({
  id: randomUUID(),
  at: Date.now(),
  client: 'claude' as const,
  event,
  client_session: session,
  cwd,
});

async function tellThrough(socket: string, fact: object): Promise<HookAnswer> {
  const said = await run(socket, [teller], fact);
  const { answers }: HookAnswers = JSON.parse(said);
  const [answer] = answers ?? [];
  if (!answer) throw new Error(`the hook said ${said}`);
  return answer;
}

function run(socket: string, script: readonly string[], input: object): Promise<string> {
  const peer = createConnection(socket);
  peer.write(`${JSON.stringify({ words: [process.execPath, ...script], input: JSON.stringify(input) })}\n`);
  return text(peer);
}
