import { HubError } from '../../../kernel/errors.ts';
import type { Resource } from '../../tool/index.ts';

type Values = Readonly<Record<string, string>>;

export interface JsonDraft extends Omit<Resource, 'mimeType' | 'read'> {
  /** What it is, as JSON; undefined: there is none. */
  readonly value: (values: Values, signal: AbortSignal) => Promise<unknown>;
}

/** A resource that is JSON. A game that is not there, or not one, is a resource that is not there. */
export const jsonResource = ({ value, ...draft }: JsonDraft): Resource => ({
  ...draft,
  mimeType: 'application/json',
  async read(values, signal) {
    const found = await orAbsent(value(values, signal));
    return found === undefined ? undefined : { text: JSON.stringify(found) };
  },
});

export async function orAbsent<Value>(wanted: Promise<Value>): Promise<Value | undefined> {
  try {
    return await wanted;
  } catch (error) {
    if (error instanceof HubError && absent.has(error.code)) return undefined;
    throw error;
  }
}

const absent: ReadonlySet<string> = new Set(['unknown-project', 'file-unknown', 'file-refused']);
