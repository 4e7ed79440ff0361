import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { redactValue } from '../../../config/index.ts';
import { difference } from '../../import/difference.ts';

/** Every step as a difference of its own: what lies between two changes is nobody's business. */
export const shownSteps = (steps: readonly string[], file: string): string =>
  steps
    .slice(1)
    .map((after, index) => ({ before: steps[index] ?? '', after }))
    .filter(({ before, after }) => before !== after)
    .map(({ before, after }) => difference(withoutSecrets(before), withoutSecrets(after), file))
    .join('');

/** Settings of clients hold variables, and those hold keys. */
function withoutSecrets(text: string): string {
  const tree = text.trimStart().startsWith('{') ? parseTree(text, [], { allowTrailingComma: true }) : undefined;
  const env = tree && findNodeAtLocation(tree, ['env']);
  return (env?.children ?? []).toReversed().reduce((rest, { children: [key, value] = [] }) => {
    if (!key || value?.type !== 'string') return rest;
    const shown = JSON.stringify(redactValue(String(key.value), String(value.value)));
    return rest.slice(0, value.offset) + shown + rest.slice(value.offset + value.length);
  }, text);
}
