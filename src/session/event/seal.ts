import { hash } from 'node:crypto';
import type { EventRow } from '../../kernel/agent-session.ts';

/** What the first event of a session is built upon. */
export const GENESIS = '0'.repeat(64);

/**
 * SHA-256 over all of an event and the hash of the one before: whoever changes one must change all that follow. The texts
 * are those that are kept, so that no engine's idea of JSON matters.
 */
export function sealOf(event: Omit<EventRow, 'hash'>): string {
  const { id, scope, session, seq, at, type, data, metadata, parent, root, depth, previous } = event;
  const text = JSON.stringify([1, previous, scope, session, seq, id, at, type, parent, root, depth, data, metadata]);
  return hash('sha256', text);
}
