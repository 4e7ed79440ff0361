import { type Node, parseTree } from 'jsonc-parser';
import { redactValue } from '../../../config/index.ts';
import { difference } from '../../import/difference.ts';

/** What would become of a file. A mark of the byte order stays whatever happens, and is not shown. */
export const shownChange = (before: string, after: string, file: string): string => {
  const shown = (text: string) => (file.endsWith('.json') ? withoutSecrets(text) : text);
  const [old = '', now = ''] = [before, after].map((text) => shown(text.replace(/^\uFEFF/, '')));
  return difference(old, now, file);
};

/** Settings of clients hold variables and headers, and those hold keys. */
function withoutSecrets(text: string): string {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  return (tree ? secretsBelow(tree) : []).toReversed().reduce((rest, { children: [key, value] = [] }) => {
    if (!key || value?.type !== 'string') return rest;
    const shown = JSON.stringify(redactValue(String(key.value), String(value.value)));
    return rest.slice(0, value.offset) + shown + rest.slice(value.offset + value.length);
  }, text);
}

/** Properties of whatever is called `env` or `headers`, in their order. */
function secretsBelow({ type, children = [] }: Node): readonly Node[] {
  const [key, value] = children;
  const isOfSecrets = type === 'property' && ['env', 'headers'].includes(String(key?.value));
  return isOfSecrets ? (value?.children ?? []) : children.flatMap(secretsBelow);
}
