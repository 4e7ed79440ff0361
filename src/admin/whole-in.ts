import { HubError } from '../kernel/errors.ts';

const USUAL = 50;
const MOST = 1000;

/** A whole number behind the `?`; undefined where there is none. What does not fit is refused, not guessed. */
export function wholeIn(query: URLSearchParams, name: string, most: number, least = 0): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (/^\d{1,16}$/.test(text) && value >= least && value <= most) return value;
  throw new HubError(
    'invalid-params',
    `"${name}" is ${JSON.stringify(text.slice(0, 40))}; allowed is a whole number from ${least} to ${most}.`,
  );
}

export const limitIn = (query: URLSearchParams): number => wholeIn(query, 'limit', MOST, 1) ?? USUAL;
