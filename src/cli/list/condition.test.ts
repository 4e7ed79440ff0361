import { describe, expect, it } from 'vitest';
import { condition } from './condition.ts';

const now = Date.parse('2026-11-21T09:00:00.000Z');
const ready = { state: 'ready', next_start_at: null, silent_since: null, breaker: 'closed' } as const;

describe('the condition of an instance', () => {
  it.each([
    [ready, 'ready'],
    [{ ...ready, state: 'cold' as const }, 'cold'],
    [{ ...ready, state: 'held' as const, next_start_at: '2026-11-21T09:00:42.001Z' }, 'held 43s'],
    [{ ...ready, state: 'waiting' as const, next_start_at: '2026-11-21T09:00:00.300Z' }, 'waiting 1s'],
    [{ ...ready, state: 'held' as const, next_start_at: null }, 'held'],
    [{ ...ready, state: 'held' as const, next_start_at: '2026-11-21T08:59:59.000Z' }, 'held 0s'],
    [{ ...ready, silent_since: '2026-11-21T08:59:48.000Z' }, 'silent 12s'],
    [{ ...ready, breaker: 'open' as const }, 'breaker open'],
    [{ ...ready, breaker: 'half-open' as const }, 'breaker tries'],
    [{ ...ready, state: 'starting' as const, breaker: 'open' as const }, 'starting'],
  ])('%o is %s', (seen, text) => expect(condition(seen, now).text).toBe(text));
});
