import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { repository } from '../support/paths.ts';
import { disagreements } from './agreement.ts';
import { told } from './difference.ts';
import { GeneratedGame } from './generated-game.ts';
import { ProjectCopy } from './project-copy.ts';

const engine = inject('godot3');
const preset = join(repository, 'test', 'fixtures', 'godot', 'three', 'dodge', 'export_presets.cfg');
const size = Number(process.env['WARREN_GODOT_SIZE'] ?? 60);
const seeds = (process.env['WARREN_SEED'] ?? '1,2,3').split(',').map(Number);

describe.skipIf(engine === '')('Godot 3.2, games that nobody wrote', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'warren-godot-game-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(seeds)('seed %i: the index says what the engine says', async (seed) => {
    const root = join(folder, String(seed));
    new GeneratedGame(root, seed, size).write();
    cpSync(preset, join(root, 'export_presets.cfg'));
    using copy = new ProjectCopy(engine, root);
    await copy.import();
    expect(await copy.refusals()).toEqual([]);
    const { differences, counts } = await disagreements(copy);
    expect(counts['receiver']).toBeGreaterThan(size / 2);
    expect(told(differences)).toBe('');
  });
});
