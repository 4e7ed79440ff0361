import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { repository } from '../support/paths.ts';
import { told } from './difference.ts';
import { ProjectCopy } from './project-copy.ts';
import { takeAwayNames } from './taken-away.ts';

const three = join(repository, 'test', 'fixtures', 'godot', 'three');
const engine = inject('godot3');
/** Some scripts are refused as they are. */
const projects = readdirSync(three).filter((name) => name !== 'broken');

describe.skipIf(engine === '')('Godot 3.2, one name less', () => {
  test.each(projects)('%s: whoever names a class or an autoload has an edge, and nobody else', async (name) => {
    using copy = new ProjectCopy(engine, join(three, name));
    await copy.import();
    expect(await copy.refusals()).toEqual([]);
    const { names, edges, differences } = await takeAwayNames(copy);
    expect(names).toBeGreaterThan(0);
    expect(edges).toBeGreaterThan(0);
    expect(told(differences)).toBe('');
  });
});
