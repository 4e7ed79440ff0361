import type { HookAnswer, HookFact } from '../../../admin/contract.ts';
import type { Ask } from './hub-door.ts';
import type { Claim, Spool } from './spool.ts';

/** As many as the hub reads at once, and of its 256 KiB most. */
const most = { facts: 200, bytes: 200 * 1024 };

export interface Delivery {
  /** Undefined: no hub runs. */
  readonly ask: Ask | undefined;
  readonly spool: Pick<Spool, 'add' | 'claim'>;
  /** When the hub has had its time. */
  readonly signal: AbortSignal;
}

/** What became of the fact: `told` and answered, `kept` for another time, or `lost`, as a beat that is late is none. */
export type Fate = { kind: 'told'; answer: HookAnswer } | { kind: 'kept' } | { kind: 'lost' };

/** Tells the hub what waited, the oldest first, and then this. What it did not get waits for the next hook. */
export async function deliver(fact: HookFact, { ask, spool, signal }: Delivery): Promise<Fate> {
  const claim = ask && claimed(spool, fact.at);
  const facts = [...(claim?.facts ?? []), fact];
  const told = ask ? await tellAll(facts, ask, signal) : [];
  const left = facts.slice(told.length).filter((one) => one !== fact || isWorthKeeping(one));
  const isKept = settled(() => (claim ? claim.settle(left) : spool.add(left)));
  if (told.length < facts.length) return { kind: isKept && isWorthKeeping(fact) ? 'kept' : 'lost' };
  const answer = told.at(-1);
  return answer ? { kind: 'told', answer } : { kind: 'lost' };
}

/** A spool that cannot be read keeps nobody from telling the hub ... */
function claimed(spool: Delivery['spool'], now: number): Claim | undefined {
  try {
    return spool.claim(now);
  } catch {
    return undefined;
  }
}

/** ... and one that cannot be written takes away no answer. What was claimed stays so, for a later hook. */
function settled(settle: () => void): boolean {
  try {
    settle();
    return true;
  } catch {
    return false;
  }
}

/** What was answered of these facts, from the first on, as far as the hub came. */
async function tellAll(facts: readonly HookFact[], ask: Ask, signal: AbortSignal): Promise<readonly Told[]> {
  const told: Told[] = [];
  while (told.length < facts.length) {
    const some = await tell(batchOf(facts.slice(told.length, told.length + most.facts)), ask, signal);
    if (some.length === 0) break;
    told.push(...some);
  }
  return told;
}

const isWorthKeeping = ({ event }: HookFact): boolean => event !== 'beat';

/** The first, and what fits in with it. */
function batchOf(facts: readonly HookFact[]): readonly HookFact[] {
  let bytes = 0;
  const tooMany = facts.findIndex((fact, index) => {
    bytes += Buffer.byteLength(JSON.stringify(fact)) + 1;
    return index > 0 && bytes > most.bytes;
  });
  return tooMany < 0 ? facts : facts.slice(0, tooMany);
}

/** Undefined stands for a fact that the hub will never want. */
type Told = HookAnswer | undefined;

/** Of several that are refused together each half is tried, so that a bad one takes no other with it. */
async function tell(facts: readonly HookFact[], ask: Ask, signal: AbortSignal): Promise<readonly Told[]> {
  const outcome = await ask(facts, signal);
  if (outcome.kind === 'answered') return outcome.answers;
  if (outcome.kind === 'away') return [];
  if (facts.length === 1) return [undefined];
  const middle = Math.ceil(facts.length / 2);
  const first = await tell(facts.slice(0, middle), ask, signal);
  return first.length < middle ? first : [...first, ...(await tell(facts.slice(middle), ask, signal))];
}
