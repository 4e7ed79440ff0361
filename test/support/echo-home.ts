import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HubApi } from './chaos/hub-api.ts';
import { callTool } from './json-rpc.ts';
import { isAlive, type Process } from './process-table.ts';
import type { RawClient } from './raw-client.ts';
import { TempHome } from './temp-home.ts';
import { waitFor } from './wait-for.ts';

/** A home whose projects have the built-in `echo`, and a stdio server beside it where a test wants one. */
export class EchoHome extends TempHome {
  readonly api = new HubApi(this);

  constructor(env: Readonly<Record<string, string>> = {}, servers: Readonly<Record<string, unknown>> = {}) {
    super(env);
    this.configure({ echo: { kind: 'echo' }, ...servers });
  }

  async connected(project: string): Promise<RawClient> {
    const client = this.warren(['connect'], this.project(project));
    await client.initialize();
    return client;
  }

  builtins(): Process[] {
    return this.processes().filter(({ argv }) => argv.some((word) => word.endsWith('builtin.js')));
  }

  /** Kills the hub without a word, and waits until it is gone. */
  async killHub(): Promise<void> {
    const { pid } = await this.hub();
    process.kill(pid, 'SIGKILL');
    await waitFor('the end of the hub', () => !isAlive(pid));
  }

  records(): string[] {
    const folder = join(this.warrenHome, 'processes');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name));
  }
}

/** The pid that answers; asked again as long as the error says that it may. */
export async function echoPid(client: RawClient): Promise<number> {
  const answer = await waitFor('an answer', async () => {
    const one = await callTool(client, 'echo', { message: 'who' });
    return one.message.result ? one : undefined;
  });
  return Number(
    answer.result['structuredContent'] &&
      (answer.result as { structuredContent: { pid: number } }).structuredContent.pid,
  );
}

export const recalled = async (client: RawClient): Promise<string> => {
  const answer = await waitFor('an answer', async () => {
    const one = await callTool(client, 'recall');
    return one.message.result ? one : undefined;
  });
  return answer.text;
};
