import type { FileFacts, ScriptSymbol } from '../../src/backend/godot/fact/index.ts';

/** Functions that a class of a file declares: the file itself, or `Outer.Inner`. */
export const ownMethods = (facts: FileFacts, inner: string): string[] => own(facts, inner, 'function');

export const ownSignals = (facts: FileFacts, inner: string): string[] => own(facts, inner, 'signal');

function own(facts: FileFacts, inner: string, kind: ScriptSymbol['kind']): string[] {
  const prefix = inner === '' ? '' : `${inner}.`;
  const names = facts.script?.symbols.filter((symbol) => symbol.kind === kind).map(({ name }) => name) ?? [];
  return names
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((name) => !name.includes('.'));
}
