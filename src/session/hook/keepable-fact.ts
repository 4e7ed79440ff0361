import { hash } from 'node:crypto';
import { isKeepable } from '../client-link.ts';
import type { ClientFact } from './client-fact.ts';

/**
 * Nothing that looks like a secret is written down, and no hook fails for that. A path is left out. Instead of an id there is
 * one made from it, so that all that the client tells later is still of the same session.
 */
export function keepableFact({ transcript, ...fact }: ClientFact): ClientFact {
  return {
    ...fact,
    ...(isKeepable(fact.clientSession)
      ? {}
      : { clientSession: `withheld-${hash('sha256', fact.clientSession).slice(0, 32)}` }),
    ...(transcript === undefined || !isKeepable(transcript) ? {} : { transcript }),
  };
}
