import type { InstanceStatus } from '../../admin/contract.ts';
import { duration } from '../../kernel/quantities.ts';
import type { Cell } from '../table.ts';

type Seen = Pick<InstanceStatus, 'state' | 'next_start_at' | 'silent_since' | 'breaker'>;

const styles = {
  ready: 'green',
  starting: 'yellow',
  stopping: 'yellow',
  cold: 'dim',
  waiting: 'yellow',
  held: 'red',
} as const;

/** The state in a word, and how long it lasts where it is one that passes: `held 43s`, `silent 12s`. */
export function condition({ state, next_start_at, silent_since, breaker }: Seen, now: number): Cell {
  if (state === 'waiting' || state === 'held')
    return { text: `${state}${left(next_start_at, now)}`, style: styles[state] };
  if (state === 'ready' && silent_since) return { text: `silent ${since(silent_since, now)}`, style: 'red' };
  if (state === 'ready' && breaker === 'open') return { text: 'breaker open', style: 'red' };
  if (state === 'ready' && breaker === 'half-open') return { text: 'breaker tries', style: 'yellow' };
  return { text: state, style: styles[state] };
}

const left = (next: string | null, now: number): string =>
  next === null ? '' : ` ${duration(Math.max(0, Date.parse(next) - now) + 999)}`; // never 0s while it lasts

const since = (at: string, now: number): string => duration(Math.max(0, now - Date.parse(at)));
