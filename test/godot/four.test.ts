import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from '../support/paths.ts';
import { expectationOf, unlike } from './expected-edges.ts';
import { openProject } from './open-project.ts';

const four = join(repository, 'test', 'fixtures', 'godot', 'four');
const names = readdirSync(four).filter((name) => name.endsWith('.edges'));

// There is no editor of Godot 4 to ask: the expected edges follow from the rules that stand beside them.
describe('Godot 4', () => {
  test.each(names)('%s: every edge that is expected, and no other', async (name) => {
    const expectation = expectationOf(readFileSync(join(four, name), 'utf8'));
    await using project = await openProject(join(four, name.replace(/\.edges$/, '')));
    expect(expectation.edges.length).toBeGreaterThan(10);
    expect(unlike(project.graph, expectation).join('\n')).toBe('');
  });
});
