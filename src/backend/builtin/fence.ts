import type { Claim } from './control-lines.ts';

/**
 * Who may hold an instance: whoever knows its nonce, with a higher epoch than whoever held it last. The same hub may come back
 * with the epoch it had. Answers why not; undefined is yes.
 */
export function turnedAway(claim: Claim, nonce: string, held: Claim | undefined): string | undefined {
  if (claim.nonce !== nonce) return 'this is another instance';
  if (!held || claim.epoch > held.epoch) return undefined;
  if (claim.epoch === held.epoch && claim.hub === held.hub) return undefined;
  return `a hub with epoch ${held.epoch} has it`;
}
