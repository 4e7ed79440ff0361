import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { inject } from 'vitest';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const installed = inject('installed');

/** A person's machine on which the packed tarball was installed: `warren` is found by its name and nothing else is ours. */
export class Machine implements AsyncDisposable {
  readonly home = new TempHome();
  readonly env: Record<string, string>;
  readonly #clients: Client[] = [];

  constructor() {
    const { env } = this.home;
    this.env = { ...env, PATH: `${join(installed, 'node_modules', '.bin')}${delimiter}${env['PATH']}` };
  }

  /** Runs `warren ARGS` to its end, whatever that is. `path` goes before everything else on PATH. */
  warren(args: readonly string[], cwd = this.home.home, path = ''): Promise<Outcome> {
    const env = { ...this.env, PATH: `${path}${delimiter}${this.env['PATH']}`, PWD: cwd };
    return new Promise((resolve) => {
      execFile('warren', args, { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
        resolve({ code, stdout, stderr });
      });
    });
  }

  /** The official client behind `warren ARGS`; `auto` probes for the modern era first, as new clients do. */
  async client(args: string[], cwd: string, mode: 'legacy' | 'auto' = 'legacy'): Promise<Client> {
    const client = new Client({ name: 'e2e', version: '1.0.0' }, { versionNegotiation: { mode } });
    this.#clients.push(client);
    const transport = new StdioClientTransport({ command: 'warren', args, cwd, env: this.env, stderr: 'ignore' });
    await client.connect(transport);
    return client;
  }

  /** A client without an SDK, that shows what an SDK hides. */
  rawClient(args: readonly string[], cwd: string): RawClient {
    return this.home.client('warren', args, cwd, this.env);
  }

  /** Stops the hub with the command that people have, then fails if any process is still there. */
  async [Symbol.asyncDispose](): Promise<void> {
    await using home = this.home;
    await Promise.all(this.#clients.map((client) => client.close()));
    if (home.processes().length > 0) await this.warren(['stop']);
  }
}

/** The text of a tool's answer. */
export async function textOf(client: Client, name: string, args: Record<string, unknown> = {}): Promise<string> {
  const { content } = await client.callTool({ name, arguments: args });
  const [first] = content;
  return first?.type === 'text' ? first.text : '';
}

export const toolNames = async (client: Client): Promise<string[]> =>
  (await client.listTools()).tools.map(({ name }) => name).toSorted();
