import type { EventRow } from '../../kernel/agent-session.ts';

/** All that is given must hold. */
export interface EventsSought {
  readonly scope: string;
  readonly session: string;
  readonly types?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly fromSeq?: number;
  readonly toSeq?: number;
  readonly contains?: string;
}

interface Page {
  readonly order?: 'asc' | 'desc';
  readonly limit: number;
  readonly offset?: number;
}

interface Node {
  readonly scope: string;
  readonly id: string;
  readonly limit: number;
}

type Draft = Pick<EventRow, 'id' | 'scope' | 'session' | 'at' | 'type' | 'data' | 'metadata' | 'parent'>;

/** What a session says its last event is: place 0 without one. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

interface Terms {
  readonly seal: (event: Omit<EventRow, 'hash'>) => string;
  readonly genesis: string;
  readonly maxDepth: number;
  readonly evenClosed: boolean;
  /** Nobody was told that it is written: a power cut may take it back. */
  readonly unhurried: boolean;
  /** As far as the caller knows: where it is so still, that is faster. */
  readonly after?: Head | undefined;
}

export type Appended =
  | { readonly kind: 'appended'; readonly row: EventRow }
  | { readonly kind: 'unknown-session' }
  | { readonly kind: 'closed'; readonly why: string | null; readonly resumedBy: string | null }
  | { readonly kind: 'unknown-parent' }
  | { readonly kind: 'too-deep' };

/** How the events of a session hang together. */
export interface Lineage {
  readonly events: number;
  readonly roots: number;
  readonly fromElsewhere: number;
  readonly trees: number;
  readonly maxDepth: number;
  readonly sumOfDepths: number;
}

/** Where events are kept; `compose.ts` hands it in. Rejects with `store-away`. */
export interface EventRecords {
  append(draft: Draft, terms: Terms): Promise<Appended>;
  find(sought: EventsSought, page: Page): Promise<readonly EventRow[]>;
  count(sought: EventsSought): Promise<number>;
  byId(scope: string, ids: readonly string[]): Promise<readonly EventRow[]>;
  head(scope: string, session: string): Promise<(Head & { readonly begunAt: number }) | undefined>;
  chain(node: Node): Promise<readonly EventRow[]>;
  tree(node: Node): Promise<readonly EventRow[]>;
  lineage(scope: string, session: string): Promise<Lineage>;
}
