import type { EdgeKind, FileKind, ResPath } from '../fact/index.ts';

/** A file, or `group:enemies`, `input:jump`. */
export type NodeId = ResPath | `group:${string}` | `input:${string}`;

export interface GraphNode {
  readonly id: NodeId;
  readonly kind: FileKind | 'group' | 'input';
  /** For people: the name of the class, or of the file. */
  readonly label: string;
  readonly className?: string;
  /** Referred to, and not there. */
  readonly missing?: true;
  /** In bytes, of a file. */
  readonly size?: number;
}

export interface GraphEdge {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly kind: EdgeKind;
  /** In `from`, from 1. */
  readonly line: number;
  readonly count: number;
  /** Of `to`: a method, or an inner class. */
  readonly member?: string;
  readonly detail?: string;
}

/** A reference that leads nowhere, or nobody knows where before the game runs. */
export interface Unresolved {
  readonly from: ResPath;
  readonly kind: EdgeKind;
  readonly line: number;
  /** As it stands in the file. */
  readonly text: string;
  readonly why: 'missing' | 'unknown-uid' | 'computed' | 'no-script' | 'no-method';
}

/** All files of one project as they were at one moment. Never changes; the next one shares what stayed. */
export interface Graph {
  /** Grows with each change. */
  readonly revision: number;
  /** Of nodes and edges: equal graphs have equal hashes. 16 hex. */
  readonly hash: string;
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  readonly edgeCount: number;
  readonly unresolved: readonly Unresolved[];
  /** Empty for what nobody knows. */
  edgesFrom(id: NodeId): readonly GraphEdge[];
  edgesTo(id: NodeId): readonly GraphEdge[];
  edges(): Iterable<GraphEdge>;
}
