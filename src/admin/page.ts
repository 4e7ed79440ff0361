import { HubError } from '../kernel/errors.ts';

/** A stretch of a list that is told newest first. */
export interface Page {
  readonly limit: number;
  /** An id: only what came before it. */
  readonly before?: string;
}

const USUAL = 50;
const MOST = 1000;

/** `?limit=…&before=…`. What does not fit is refused, not guessed. */
export function pageIn(query: URLSearchParams): Page {
  const limit = query.get('limit');
  if (limit !== null && !(/^\d{1,4}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= MOST))
    throw new HubError('invalid-params', `"limit" is ${shown(limit)}; allowed is a whole number from 1 to ${MOST}.`);
  const before = query.get('before');
  if (before !== null && !/^[\w-]{1,64}$/.test(before))
    throw new HubError(
      'invalid-params',
      `"before" is ${shown(before)}; allowed is what an earlier answer gave as "next".`,
    );
  return { limit: limit === null ? USUAL : Number(limit), ...(before === null ? {} : { before }) };
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 40));
