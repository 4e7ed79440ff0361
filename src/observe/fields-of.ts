import { inspect } from 'node:util';
import type { Fact } from '../kernel/report.ts';
import { redactText } from './redact-text.ts';

/** A line longer than this helps nobody; the end of a server's stderr is kept whole in its own file. */
const maxText = 8 * 1024;

/** The members of a fact beside its sentence: bounded, free of secrets, errors with their stack. */
export function fieldsOf(fact: Fact, secrets: readonly string[]): Record<string, unknown> {
  const { kind, ...members } = fact;
  return { fact: kind, ...cleanFields(members, secrets) };
}

/** The same, each bounded and free of what looks like a secret: fit to be kept. */
export const cleanFields = (
  members: Readonly<Record<string, unknown>>,
  secrets: readonly string[] = [],
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).map(([key, value]) => [key, cleaned(value, secrets)]));

export const cleanText = (text: string, secrets: readonly string[]): string => bounded(redactText(text, secrets)); // not the other way round: a cut would part a secret from its name

function cleaned(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return cleanText(value, secrets);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.slice(0, 100).map((one) => cleaned(one, secrets));
  if (value instanceof Error) return cleanText(causes(value).join('\ncaused by: '), secrets);
  return cleanText(inspect(value, { depth: 3, breakLength: Infinity }), secrets); // anything may have been thrown
}

/** Bounded, because a cause may lead back to its error. */
function causes(error: Error): string[] {
  const chain: string[] = [];
  for (let at: unknown = error; at instanceof Error && chain.length < 5; at = at.cause)
    chain.push(at.stack ?? at.message);
  return chain;
}

const bounded = (text: string): string =>
  text.length <= maxText ? text : `${text.slice(0, maxText / 4)} […] ${text.slice((-maxText * 3) / 4)}`;
