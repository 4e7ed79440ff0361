import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { redactValue } from '../../../config/index.ts';
import { difference } from '../../import/difference.ts';

/** What would become of a file. A mark of the byte order stays whatever happens, and is not shown. */
export const shownChange = (before: string, after: string, file: string): string => {
  const [old = '', now = ''] = [before, after].map((text) => withoutSecrets(text.replace(/^\uFEFF/, '')));
  return difference(old, now, file);
};

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
