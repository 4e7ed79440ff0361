import type { Clock } from '../../kernel/clock.ts';
import { notificationLine } from '../../protocol/index.ts';
import type { ToolCall } from './contract.ts';
import { type Question, recordOf } from './question.ts';

/** Between two notifications of one call, in ms: who reads them is a person, or an agent that pays for each. */
const APART_MS = 100;

/** Tells who asked for it how far a call is; only ever forward, and not after `signal` says that nobody waits, or the answer. */
export function progressOf({ params, reply }: Question, clock: Clock, isOpen: () => boolean): ToolCall['progress'] {
  const progressToken = recordOf(params['_meta'])['progressToken'];
  if (typeof progressToken !== 'string' && typeof progressToken !== 'number') return () => undefined;
  let last = -1;
  let lastAt = Number.NEGATIVE_INFINITY;
  return (progress, total, message) => {
    const now = clock.monotonic();
    if (!isOpen() || !(progress > last) || (now - lastAt < APART_MS && progress !== total)) return;
    last = progress;
    lastAt = now;
    const known = total === undefined ? {} : { total };
    reply(notificationLine('notifications/progress', { progressToken, progress, ...known, message }));
  };
}
