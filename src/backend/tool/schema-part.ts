import { HubError } from '../../kernel/errors.ts';
import type { JsonSchema } from './contract.ts';

/** A value as JSON Schema describes it, and as it is read. */
export interface Schema<Value> {
  readonly json: JsonSchema;
  /** Throws `invalid-params` that names the member, what is allowed there and what was given. */
  read(value: unknown, member: string): Value;
}

/** A member of an object that may be left out. */
export interface LeftOut<As extends 'absent' | 'default'> {
  readonly leftOut: { readonly as: As; readonly value?: unknown };
}

/** What a schema reads. */
export type Infer<Of> = Of extends Schema<infer Value> ? Value : never;

/** So long a wrong value is shown, and so much of a longer one: nobody knows half a secret for what it is. */
const SHOWN = 80;
const BEGINNING = 16;

export function wrong(member: string, allowed: string, given: unknown): never {
  const shown = given === undefined ? 'left out' : (JSON.stringify(given) ?? typeof given);
  const short = visible(shown.length > SHOWN ? `${shown.slice(0, BEGINNING)}…` : shown);
  const what = member === '' ? 'The arguments' : `"${member}"`;
  const text =
    given === undefined ? `${what} is missing; it must be ${allowed}.` : `${what} must be ${allowed}; it was ${short}.`;
  throw new HubError('invalid-params', text, { facts: { member, allowed } });
}

/** JSON leaves DEL and those above it as they are. */
const visible = (json: string): string =>
  json.replace(/\p{Cc}/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
