import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResPath } from '../../src/backend/godot/fact/index.ts';
import { graphOf, type KnownFile } from '../../src/backend/godot/graph/index.ts';
import { factsOfScript } from '../../src/backend/godot/script/index.ts';
import { factsOfText, kindOfFile } from '../../src/backend/godot/text/index.ts';
import type { OurView } from './comparison.ts';

/** What the index knows of a project. */
export async function openProject(root: string): Promise<OurView & AsyncDisposable> {
  const files = new Map<ResPath, KnownFile>();
  for (const path of walk(root)) {
    const bytes = readFileSync(join(root, path));
    const res: ResPath = `res://${path}`;
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
    const facts = kindOfFile(res) === 'script' ? factsOfScript(res, text) : factsOfText(res, text);
    files.set(res, { size: bytes.length, facts });
  }
  return {
    graph: graphOf(files),
    facts: (path) => files.get(path)?.facts,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function walk(root: string, below = ''): string[] {
  const entries = readdirSync(join(root, below), { withFileTypes: true });
  if (entries.some(({ name }) => name === '.gdignore')) return [];
  const paths = entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => ({ entry, path: join(below, entry.name) }));
  return paths.flatMap(({ entry, path }) => (entry.isDirectory() ? walk(root, path) : [path])).toSorted();
}
