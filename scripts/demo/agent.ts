import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { warrenJs } from '../../test/support/paths.ts';
import { NotTrue } from './story.ts';
import type { World } from './world.ts';

const timeout = 15_000;

/** An AI agent as far as MCP is concerned: the official SDK's client, which starts `warren connect` where it stands. */
export class Agent implements AsyncDisposable {
  readonly name: string;
  readonly cwd: string;
  readonly #client: Client;
  readonly #world: World;

  private constructor(name: string, cwd: string, world: World) {
    this.name = name;
    this.cwd = cwd;
    this.#world = world;
    this.#client = new Client({ name, version: '1.0.0' });
  }

  static async start(name: string, cwd: string, world: World): Promise<Agent> {
    const agent = new Agent(name, cwd, world);
    const { env } = world.machine;
    const command = { command: process.execPath, args: [warrenJs, 'connect'] };
    await agent.#client.connect(new StdioClientTransport({ ...command, cwd, env: { ...env, PWD: cwd } }), { timeout });
    return agent;
  }

  async tools(): Promise<string[]> {
    const { tools } = await this.#client.listTools({}, { timeout });
    return tools.map(({ name }) => name);
  }

  /** Calls a tool; gives the text of its result, and whether the tool itself says that it failed. */
  async call(name: string, args: Record<string, unknown> = {}): Promise<{ text: string; failed: boolean }> {
    const result = await this.#client.callTool({ name, arguments: args }, { timeout });
    const texts = result.content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
    return { text: texts.join('\n'), failed: result.isError === true };
  }

  /**
   * The pid of the process that answers this agent: the server says in which project it runs, and the operating
   * system, asked about all processes of that server, must know exactly one that was started for that project.
   */
  async answeredBy(): Promise<number> {
    const { text } = await this.call('everything__get-env');
    const project = (JSON.parse(text) as Record<string, string>)['DEMO_PROJECT'] ?? 'nowhere'; // it prints process.env
    const [only, ...more] = this.#world.everythingOf(project);
    if (!only || more.length > 0) throw new NotTrue(`one process answers for ${project}; seen: ${1 + more.length}`);
    if (!this.cwd.startsWith(project)) throw new NotTrue(`${this.name} in ${this.cwd} is answered for ${project}`);
    return only.pid;
  }

  /** The same, after an accident: an error that says "retry" is retried, as an agent would. Gives how often it asked. */
  async answeredAfterAccident(): Promise<{ pid: number; attempts: number }> {
    for (let attempts = 1; ; attempts++) {
      try {
        return { pid: await this.answeredBy(), attempts };
      } catch (error) {
        if (attempts === 20 || !isRetryable(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}

/** Warren marks what may be asked again: `error.data.retry`. */
const isRetryable = (error: unknown): boolean => {
  const data: unknown = error instanceof Error && 'data' in error ? error.data : undefined;
  return typeof data === 'object' && data !== null && 'retry' in data && data.retry !== 'never';
};
