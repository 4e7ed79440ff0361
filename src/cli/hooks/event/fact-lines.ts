import type { HookFact } from '../../../admin/contract.ts';

/** One fact a line, with its line end. */
export const linesOf = (facts: readonly HookFact[]): string =>
  facts.map((fact) => `${JSON.stringify(fact)}\n`).join('');

/** Every fact of these texts once, the oldest first. What is half or no fact is left out. */
export function readFacts(texts: readonly string[]): readonly HookFact[] {
  const found = texts.flatMap((text) => text.split('\n').flatMap(readLine));
  const once = new Map(found.map((fact) => [fact.id, fact]));
  return [...once.values()].toSorted((a, b) => a.at - b.at);
}

function readLine(line: string): HookFact[] {
  if (line === '') return [];
  try {
    const value: unknown = JSON.parse(line);
    return isFact(value) ? [value] : [];
  } catch {
    return []; // its writer was interrupted
  }
}

/** Only we write there; what a hub would refuse is found out by the hub. */
const isFact = (value: unknown): value is HookFact =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'at' in value &&
  typeof value.at === 'number';
