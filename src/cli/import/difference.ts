import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { hidden, redactArgs, redactValue } from '../../config/index.ts';
import { visible } from '../visible.ts';
import { hunksOf } from './hunks.ts';

/** What would change, as people know it from version control; secrets are hidden on both sides. */
export function difference(before: string, after: string, file: string): string {
  const [old, now] = [before, after].map((text) => redactedText(text));
  const isWindows = [before, after].every((text) => /\r\n/.test(text) && !/(?<!\r)\n/.test(text));
  const linesOf = (text = ''): string[] => {
    const shown = isWindows ? text.replaceAll('\r\n', '\n') : text;
    return shown === '' ? [] : shown.replace(/\n$/, '').split('\n');
  };
  const hunks = hunksOf(linesOf(old), linesOf(now));
  return `${[`--- ${file}`, `+++ ${file}`, ...hunks.map(withTabs)].join('\n')}\n`;
}

const withTabs = (line: string): string => line.split('\t').map(visible).join('\t');

/** The same text with every value hidden that is, or looks like, a secret. The rest stays letter for letter. */
export function redactedText(text: string): string {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  if (!tree) return text;
  const secrets = ['servers', 'mcpServers'].flatMap((key) =>
    membersOf(findNodeAtLocation(tree, [key])).flatMap(secretsOf),
  );
  for (const key of ['databaseUrl', 'slackWebhookUrl']) {
    const node = findNodeAtLocation(tree, ['settings', key]);
    if (node) secrets.push([node, hidden]);
  }
  return secrets
    .toSorted(([a], [b]) => b.offset - a.offset)
    .reduce(
      (rest, [{ offset, length }, shown]) =>
        rest.slice(0, offset) + JSON.stringify(shown) + rest.slice(offset + length),
      text,
    );
}

type Secret = [node: Node, shown: string];

function secretsOf([, server]: readonly [string, Node]): Secret[] {
  const env = membersOf(findNodeAtLocation(server, ['env'])).map(
    ([key, node]): Secret => [node, redactValue(key, String(node.value))],
  );
  const args = findNodeAtLocation(server, ['args'])?.children ?? [];
  const shown = redactArgs(args.map((arg) => String(arg.value)));
  const hiddenArgs = args.map((arg, index): Secret => [arg, shown[index] ?? hidden]);
  return [...env, ...hiddenArgs].filter(([node, text]) => node.type === 'string' && node.value !== text);
}

const membersOf = (node: Node | undefined): [string, Node][] =>
  (node?.type === 'object' ? (node.children ?? []) : []).flatMap(({ children }) => {
    const [key, value] = children ?? [];
    return key && value ? [[String(key.value), value] satisfies [string, Node]] : [];
  });
