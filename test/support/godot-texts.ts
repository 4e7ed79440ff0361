import type { ResPath } from '../../src/backend/godot/fact/index.ts';
import type { KnownFile } from '../../src/backend/godot/graph/index.ts';
import { usualAnalysers } from '../../src/backend/godot/index/index.ts';

/** The files of a project that exists as texts only. */
export function filesOf(texts: Readonly<Record<string, string>>): Map<ResPath, KnownFile> {
  return new Map(
    Object.entries(texts).map(([name, text]) => {
      const path: ResPath = `res://${name}`;
      return [path, { size: Buffer.byteLength(text), facts: usualAnalysers.factsOf(path, text) }];
    }),
  );
}
