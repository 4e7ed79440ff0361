import type { HubError } from '../kernel/errors.ts';
import type { Project } from '../project/index.ts';
import type { Call } from './call.ts';

/** So much of a request, and of its answer, is kept for who writes calls down, in bytes. */
export const EXCERPT_BYTES = 16 * 1024;

/** A tool call that is over. Its bytes are copies: what they are of may be much larger. */
export interface DoneCall {
  readonly connection: string;
  readonly project: Project | undefined;
  readonly tool: string;
  readonly server: string | undefined;
  readonly instance: string | undefined;
  readonly outcome: 'ok' | 'error' | 'cancelled';
  readonly tookMs: number;
  /** The line of the request; of a longer one its beginning. */
  readonly request: Buffer;
  readonly answer: Answer;
}

/** What came of it: the server's line, an answer of the hub's own, an error, or nothing. */
export type Answer =
  | { readonly kind: 'line'; readonly line: Buffer }
  | { readonly kind: 'own'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: HubError }
  | { readonly kind: 'none' };

export const doneCall = (
  call: Call,
  where: Pick<DoneCall, 'connection' | 'project'>,
  how: Pick<DoneCall, 'outcome' | 'tookMs' | 'answer'>,
): DoneCall => ({
  ...where,
  ...how,
  tool: call.subject ?? '',
  server: call.seat?.spec.name,
  instance: call.seat?.spec.key,
  request: excerpt(call.line),
  answer: how.answer.kind === 'line' ? { kind: 'line', line: excerpt(how.answer.line) } : how.answer,
});

const excerpt = (line: Buffer): Buffer => Buffer.from(line.subarray(0, EXCERPT_BYTES));
