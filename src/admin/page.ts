import { HubError } from '../kernel/errors.ts';
import { limitIn } from './whole-in.ts';

/** A stretch of a list that is told newest first. */
export interface Page {
  readonly limit: number;
  /** An id: only what came before it. */
  readonly before?: string;
}

/** `?limit=…&before=…`. What does not fit is refused, not guessed. */
export function pageIn(query: URLSearchParams): Page {
  const limit = limitIn(query);
  const before = query.get('before');
  if (before !== null && !/^[\w-]{1,64}$/.test(before))
    throw new HubError(
      'invalid-params',
      `"before" is ${shown(before)}; allowed is what an earlier answer gave as "next".`,
    );
  return { limit, ...(before === null ? {} : { before }) };
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 40));
