import type { EdgeKind, FileFacts, Reference, ResPath } from '../../fact/index.ts';
import type { Graph } from '../contract.ts';
import { graphOf } from '../live-graph.ts';

export type Link = readonly [from: string, to: string, kind?: EdgeKind];

/** A graph of files that name each other by path: every name in `files` is there, whoever else is linked to is missing. */
export function linked(files: readonly string[], links: readonly Link[], facts: Partial<FileFacts> = {}): Graph {
  const known = files.map((name) => {
    const references = links
      .filter(([from]) => from === name)
      .map(([, to, kind = 'load'], at) => referenceTo(to, kind, at + 1));
    const file: FileFacts = {
      kind: kindOf(name),
      references,
      diagnostics: [],
      ...(kindOf(name) === 'script' ? facts : {}),
    };
    return [pathOf(name), { size: 1, facts: file }] as const;
  });
  return graphOf(new Map(known));
}

export const pathOf = (name: string): ResPath => `res://${name}`;

const referenceTo = (to: string, kind: EdgeKind, line: number): Reference => ({
  kind,
  target: to.startsWith('group:') ? { by: 'group', name: to.slice(6) } : { by: 'path', path: pathOf(to) },
  line,
  count: 1,
});

const kinds: Readonly<Record<string, FileFacts['kind']>> = {
  gd: 'script',
  tscn: 'scene',
  tres: 'resource',
  godot: 'project',
  import: 'import',
  png: 'asset',
};
const kindOf = (name: string): FileFacts['kind'] => kinds[name.slice(name.lastIndexOf('.') + 1)] ?? 'asset';
