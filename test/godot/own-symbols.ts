import type { FileFacts, ScriptSymbol } from '../../src/backend/godot/fact/index.ts';

/**
 * Functions that a class of a file has by itself: the file, or `Outer.Inner`. Where something gets a value `onready`, the
 * engine makes a `_ready` of its own.
 */
export function ownMethods(facts: FileFacts, inner: string): string[] {
  const symbols = facts.script?.symbols ?? [];
  const waits = symbols.some(
    ({ name, onready, signature }) =>
      onready && signature.includes('=') && name.slice(0, name.lastIndexOf('.') + 1) === prefixOf(inner),
  );
  return [...own(facts, inner, 'function'), ...(waits ? ['_ready'] : [])];
}

export const ownSignals = (facts: FileFacts, inner: string): string[] => own(facts, inner, 'signal');

function own(facts: FileFacts, inner: string, kind: ScriptSymbol['kind']): string[] {
  const prefix = prefixOf(inner);
  const names = facts.script?.symbols.filter((symbol) => symbol.kind === kind).map(({ name }) => name) ?? [];
  return names
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((name) => !name.includes('.'));
}

const prefixOf = (inner: string): string => (inner === '' ? '' : `${inner}.`);
