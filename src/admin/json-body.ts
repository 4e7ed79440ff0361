import { HubError } from '../kernel/errors.ts';

/** The body of `POST path` as JSON. Throws `parse-error`. */
export function jsonIn(body: Buffer, path: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new HubError('parse-error', `The body of POST ${path} is not JSON.`, { cause: error });
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** It is JSON, and not what was asked for. */
export const misfit = (path: string, why: string): HubError =>
  new HubError('invalid-params', `The body of POST ${path} does not fit: ${why}.`);

/** What one member of a body must be, in words and as a check. */
export interface Field {
  readonly must: string;
  readonly check: (value: unknown) => boolean;
}
