import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { repository } from '../support/paths.ts';
import { disagreements } from './agreement.ts';
import { told } from './difference.ts';
import { ProjectCopy } from './project-copy.ts';

const three = join(repository, 'test', 'fixtures', 'godot', 'three');
const engine = inject('godot3');

// Each project is given to the engine as it is, and what the engine says of it must be what the index says: all of it, and
// nothing besides.
describe.skipIf(engine === '')('Godot 3.2', () => {
  test.each(readdirSync(three))('%s: the index says what the engine says', async (name) => {
    using copy = new ProjectCopy(engine, join(three, name));
    await copy.import();
    const { differences, counts } = await disagreements(copy);
    expect(counts['dependency']).toBeGreaterThan(5);
    expect(told(differences)).toBe('');
  });
});
