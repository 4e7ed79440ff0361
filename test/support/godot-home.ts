import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Params } from './json-rpc.ts';
import type { RawClient } from './raw-client.ts';
import { TempHome } from './temp-home.ts';

const fixtures = new URL('../fixtures/godot/', import.meta.url).pathname;

/** A home with games and no configuration at all. */
export class GodotHome extends TempHome {
  /** GODOT_PROJECTS_PATH. */
  readonly games: string;

  constructor(env: Readonly<Record<string, string>> = {}) {
    super(env);
    this.games = join(this.home, 'games');
    this.env['GODOT_PROJECTS_PATH'] = this.games;
    mkdirSync(this.games);
  }

  /** A copy of a fixture as `<slug>/<version>`. Gives its root. */
  game(id: string, fixture = 'three/dodge'): string {
    const root = join(this.games, id);
    cpSync(join(fixtures, fixture), root, { recursive: true });
    return root;
  }

  async connected(cwd: string): Promise<RawClient> {
    const client = this.warren(['connect'], cwd);
    await client.initialize();
    return client;
  }
}

/** What a tool says as structure; also when it fails. */
export const structuredOf = (answer: Answer): Params => answer.result['structuredContent'] as Params; // every tool of ours has it
