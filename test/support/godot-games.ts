import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Game, Games } from '../../src/backend/godot/game.ts';
import { openIndex, type ProjectIndex } from '../../src/backend/godot/index/index.ts';
import { type Layout, openLayout } from '../../src/backend/godot/layout/index.ts';
import type { Tool } from '../../src/backend/tool/index.ts';
import { HubError } from '../../src/kernel/errors.ts';
import { realClock } from './real-clock.ts';

/** Files of a game by their paths below its root. */
export type GameFiles = Readonly<Record<string, string | Buffer>>;

const signal = new AbortController().signal;

/** Games in a temporary folder, indexed for real; the first one is that of the instance. */
export class GodotGames implements AsyncDisposable {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'wg-games-')));
  readonly #games = new Map<string, Game>();
  readonly env = { PATH: process.env['PATH'] ?? '', HOME: this.dir };

  constructor(games: Readonly<Record<string, GameFiles>>) {
    for (const [id, files] of Object.entries(games)) {
      const root = this.root(id);
      mkdirSync(root, { recursive: true });
      this.write(id, { 'project.godot': 'config_version=5\n', ...files });
      const dataDirectory = join(this.dir, 'data', id);
      mkdirSync(dataDirectory, { recursive: true });
      const index = openIndex({ root, dataDirectory, clock: realClock });
      const [slug = '', version] = id.split('/');
      const layout = openLayout({ dataDirectory, clock: realClock });
      this.#games.set(id, gameOf({ index, layout }, { id, slug, version, root }));
    }
  }

  root(id: string): string {
    return join(this.dir, 'games', id);
  }

  write(id: string, files: GameFiles): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root(id), path)), { recursive: true });
      writeFileSync(join(this.root(id), path), text);
    }
  }

  /** What was written is in the index now. */
  async refreshed(id: string): Promise<ProjectIndex> {
    const { index } = this.#game(id);
    await index.whenReady(signal);
    await index.refresh('all', signal);
    return index;
  }

  get games(): Games {
    const [own] = this.#games.values();
    if (!own) throw new Error('no games');
    return {
      own,
      of: (id) => Promise.resolve(id === undefined ? own : this.#game(id)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  /** As a client would: arguments are read, the answer fits the schema and the bound. */
  async call(tool: Tool, given: Readonly<Record<string, unknown>>): Promise<{ text: string; it: unknown }> {
    const read = tool.read(given);
    const { text, structured } = await tool.call(read, { signal, progress: () => {} });
    const wire: unknown = JSON.parse(JSON.stringify(structured));
    const parsed = z.fromJSONSchema(tool.outputSchema).safeParse(wire);
    expect(parsed.error?.issues ?? []).toEqual([]);
    expect(text.length + JSON.stringify(structured).length).toBeLessThanOrEqual(25_000);
    return { text, it: wire };
  }

  /** Code of the error that it ends with. */
  async failure(tool: Tool, given: Readonly<Record<string, unknown>>): Promise<string> {
    try {
      await this.call(tool, given);
      return 'none';
    } catch (error) {
      if (error instanceof HubError) return error.code;
      throw error;
    }
  }

  #game(id: string): Game {
    const game = this.#games.get(id);
    if (!game) throw new HubError('unknown-project', `There is no ${id}.`);
    return game;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { index, layout } of this.#games.values()) {
      await index[Symbol.asyncDispose]();
      await layout[Symbol.asyncDispose]();
    }
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

const gameOf = (
  parts: { index: ProjectIndex; layout: Layout },
  version: { id: string; slug: string; version: string | undefined; root: string },
): Game => ({
  version: { ...version, title: version.slug, engine: '4' },
  ...parts,
  get builds(): never {
    throw new Error('nothing is built here');
  },
  get runs(): never {
    throw new Error('nothing runs here');
  },
});
