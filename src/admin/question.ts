import { HubError } from '../kernel/errors.ts';
import type { HubView } from './hub-view.ts';

/** `json` or `text`, never both. */
export type Answer = { status: number; json: object } | { status: number; text: string };

export interface Question {
  readonly params: Readonly<Record<string, string>>;
  /** What stands behind the `?`. */
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

export type Handle = (view: HubView, question: Question) => Answer | Promise<Answer>;

export const ok = (json: object): Answer => ({ status: 200, json });

export const keyIn = (params: Question['params']): string => params['key'] ?? '';

export function nobody(params: Question['params']): never {
  throw new HubError(
    'unknown-instance',
    `This hub knows no instance with the key "${keyIn(params)}". "warren list" shows those it knows.`,
  );
}
