import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Asker, OwnTool } from '../../src/backend/contract.ts';
import { sessionTools } from '../../src/backend/meta/session/index.ts';
import { type SessionRooms, sessionsIn } from '../../src/daemon/sessions-in.ts';
import { DiskSpool, type Keeper, openKeeper, openStore, storePatience } from '../../src/store/index.ts';
import { realClock } from '../../test/support/real-clock.ts';

export const scope = 'home';
export const projectKey = 'k-odin';

const report = (): void => undefined;

/** The rooms of agent sessions as a hub has them, on a store of their own: what a tool costs without what carries it there. */
export class SessionWorld implements AsyncDisposable {
  readonly keeper: Keeper;
  readonly rooms: SessionRooms;
  /** A project: any folder. */
  readonly root: string;
  readonly #folder: string;
  readonly #tools: ReadonlyMap<string, OwnTool>;
  readonly #asker: Asker;

  constructor(url: string | undefined, root?: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'warren-bench-'));
    this.root = root ?? this.#folder;
    this.keeper = openKeeper({
      engine: url === undefined ? 'sqlite' : 'postgres',
      open: () => openStore({ url, file: this.file, poolSize: 10, clock: realClock }),
      spool: new DiskSpool(join(this.#folder, 'spool.jsonl'), report),
      clock: realClock,
      report,
      patience: { ...storePatience, timeoutMs: 60_000 },
    });
    this.rooms = sessionsIn({
      keeper: this.keeper,
      scope,
      report,
      home: this.#folder,
      repositoryOf: () => undefined,
      workOver: { attributed: report },
    });
    this.#tools = new Map(sessionTools(this.rooms).map((tool) => [tool.name, tool]));
    this.#asker = {
      connection: 'c_00000000',
      client: 'bench',
      detection: { project: { key: projectKey, slug: 'odin', root: this.root } },
    } as unknown as Asker; // what these tools ask of it
  }

  get file(): string {
    return join(this.#folder, 'warren.db');
  }

  async ask(tool: string, given: object = {}, connection = 'c_00000000'): Promise<Readonly<Record<string, unknown>>> {
    const found = this.#tools.get(`mcp_meta_${tool}`);
    if (!found) throw new Error(`There is no tool ${tool}.`);
    return (await found.call({ ...given }, { ...this.#asker, connection })).structured;
  }

  /** The ids of so many new sessions. */
  async sessions(count: number): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let at = 0; at < count; at++) ids.push(String((await this.ask('register_instance'))['instance_id']));
    return ids;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rooms.settled();
    await this.keeper[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
