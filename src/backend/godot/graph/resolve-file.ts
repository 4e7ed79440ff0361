import type { Diagnostic, EdgeKind, FileFacts, Reference, ResPath } from '../fact/index.ts';
import type { GraphEdge, NodeId, Unresolved } from './contract.ts';
import { follow, type Led } from './follow.ts';
import { diagnosticOf, textOf } from './reference-text.ts';
import type { Tables } from './tables.ts';

/** What the references of one file lead to. */
export interface FileLinks {
  readonly edges: readonly GraphEdge[];
  readonly unresolved: readonly Unresolved[];
  readonly diagnostics: readonly Diagnostic[];
  /** What it rests on besides what its own references name. */
  readonly reads: ReadonlySet<string>;
}

export function resolveFile(tables: Tables, path: ResPath, facts: FileFacts): FileLinks {
  const edges = new Map<string, GraphEdge>();
  const unresolved: Unresolved[] = [];
  const diagnostics: Diagnostic[] = [];
  const reads = new Set<string>();
  const asking = { tables, path, csharp: facts.script?.language === 'csharp', reads };
  for (const reference of facts.references) {
    const led = follow(reference, asking);
    if (led.to !== undefined) add(edges, path, reference, { ...led, to: led.to });
    if (led.why)
      unresolved.push({
        from: path,
        kind: reference.kind,
        line: reference.line,
        text: textOf(reference),
        why: led.why,
      });
    const diagnostic = diagnosticOf(reference, led);
    if (diagnostic) diagnostics.push(diagnostic);
  }
  return { edges: [...edges.values()], unresolved, diagnostics, reads: reads.size > 0 ? reads : none };
}

const none: ReadonlySet<string> = new Set();

/** The same reference at several places is one edge. */
function add(edges: Map<string, GraphEdge>, from: ResPath, reference: Reference, led: Led & { to: NodeId }): void {
  const { line, count, detail } = reference;
  const { to, kind = reference.kind, member = reference.member } = led;
  if (isOwn(kind, to, from)) return;
  const key = `${kind}\n${to}\n${member ?? ''}\n${detail ?? ''}`;
  const before = edges.get(key);
  const edge: Writable<GraphEdge> = { from, to, kind, line, count };
  if (before) {
    edge.line = Math.min(line, before.line);
    edge.count += before.count;
  }
  if (member !== undefined) edge.member = member;
  if (detail !== undefined) edge.detail = detail;
  edges.set(key, edge);
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const namedKinds: ReadonlySet<EdgeKind> = new Set<EdgeKind>(['class', 'type', 'cast', 'autoload', 'extends']);

/** A class that is used in its own file is no dependency. A script may load itself, and a scene hold itself. */
const isOwn = (kind: EdgeKind, to: NodeId, path: ResPath): boolean => to === path && namedKinds.has(kind);
