import { createHmac, timingSafeEqual } from 'node:crypto';

/** What both sides of a connection between hubs have said before it is proved that both know the secret. */
export interface Exchange {
  /** Random, of the owner. */
  readonly challenge: string;
  /** Random, of who comes. */
  readonly nonce: string;
  /** Runs of the two hubs. */
  readonly owner: string;
  readonly visitor: string;
  readonly key: string;
  readonly epoch: number;
}

/**
 * The secret never travels. Each side signs everything that was said with its own role, so that nothing can be replayed to
 * either, nor sent back to where it came from.
 */
export function proofOf(secret: string, role: 'visitor' | 'owner', exchange: Exchange): string {
  const { challenge, nonce, owner, visitor, key, epoch } = exchange;
  const said = JSON.stringify(['warren cluster 1', role, challenge, nonce, owner, visitor, key, epoch]);
  return createHmac('sha256', secret).update(said).digest('hex');
}

/** Takes as long for a wrong one as for the right one. */
export function isProof(said: string, right: string): boolean {
  const [one, other] = [Buffer.from(said), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
