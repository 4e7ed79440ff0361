import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openIndex, type ProjectIndex } from '../../src/backend/godot/index/index.ts';
import { realClock } from '../support/real-clock.ts';
import type { OurView } from './comparison.ts';

export interface OpenProject extends OurView, AsyncDisposable {
  readonly index: ProjectIndex;
}

/** What the index knows of a project, when all of it was read once. */
export async function openProject(root: string): Promise<OpenProject> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'warren-godot-data-'));
  const index = openIndex({ root, dataDirectory, clock: realClock });
  await index.whenReady(AbortSignal.timeout(60_000));
  return {
    index,
    graph: index.graph(),
    facts: (path) => index.facts(path),
    async [Symbol.asyncDispose]() {
      await index[Symbol.asyncDispose]();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
