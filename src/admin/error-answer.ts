import type { HubError } from '../kernel/errors.ts';
import type { ErrorBody } from './contract.ts';
import type { Answer } from './question.ts';

/** The status comes from the error's table, unless HTTP has a more exact one. */
export function errorAnswer(error: HubError, status: number = error.kind.http): Answer {
  const json: ErrorBody = { error: { code: error.code, message: error.message, retry: error.kind.retry } };
  return { status, json };
}
