import type { EventRow } from '../kernel/agent-session.ts';

/** An event that has no place yet. */
export type EventDraft = Pick<EventRow, 'id' | 'scope' | 'session' | 'at' | 'type' | 'data' | 'metadata' | 'parent'>;

/** What a session says its last event is: place 0 without one. */
export interface EventHead {
  readonly seq: number;
  readonly hash: string;
}

export interface AppendTerms {
  /** The hash of an event in its place. */
  readonly seal: (event: Omit<EventRow, 'hash'>) => string;
  /** The `previous` of the first event. */
  readonly genesis: string;
  /** Causes above an event, at most. */
  readonly maxDepth: number;
  /** Also when the session is closed. */
  readonly evenClosed: boolean;
  /** Nobody was told that it is written: a power cut may take it back. */
  readonly unhurried: boolean;
  /** The last event of the session, as far as the caller knows: where it is so still, that is faster. */
  readonly after?: EventHead | undefined;
}

export type Appended =
  | { readonly kind: 'appended'; readonly row: EventRow }
  | { readonly kind: 'unknown-session' }
  | { readonly kind: 'closed'; readonly why: string | null; readonly resumedBy: string | null }
  | { readonly kind: 'unknown-parent' }
  | { readonly kind: 'too-deep' };

/** All that is given must hold. */
export interface EventQuestion {
  readonly scope: string;
  readonly session: string;
  readonly types?: readonly string[];
  /** Both included. */
  readonly from?: number;
  readonly to?: number;
  readonly fromSeq?: number;
  readonly toSeq?: number;
  /** In the type or the JSON text of the data; nothing in it has a meaning, A to Z are a to z. */
  readonly contains?: string;
}

export interface EventPage {
  readonly order?: 'asc' | 'desc';
  readonly limit: number;
  readonly offset?: number;
}

export interface EventNode {
  readonly scope: string;
  readonly id: string;
  readonly limit: number;
}

/** How the events of a session hang together. */
export interface Lineage {
  readonly events: number;
  /** Caused by no other. */
  readonly roots: number;
  /** Caused by an event of another session. */
  readonly fromElsewhere: number;
  readonly trees: number;
  readonly maxDepth: number;
  readonly sumOfDepths: number;
}

/** What is asked of the events of sessions. They are only ever appended. Every method is one transaction. */
export interface EventStore {
  /** Gives it the next place in its session, whoever else does the same. An id that is there already is not written again. */
  append(draft: EventDraft, terms: AppendTerms): Promise<Appended>;
  /** By their place. */
  find(question: EventQuestion, page: EventPage): Promise<readonly EventRow[]>;
  count(question: EventQuestion): Promise<number>;
  byId(scope: string, ids: readonly string[]): Promise<readonly EventRow[]>;
  /** Undefined when there is no such session. */
  head(scope: string, session: string): Promise<(EventHead & { readonly begunAt: number }) | undefined>;
  /** The event and its causes, the first cause last. */
  chain(node: EventNode): Promise<readonly EventRow[]>;
  /** The event and all that it caused, also in other sessions; by depth. */
  tree(node: EventNode): Promise<readonly EventRow[]>;
  lineage(scope: string, session: string): Promise<Lineage>;
}
