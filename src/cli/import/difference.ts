import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { hidden, redactArgs, redactValue } from '../../config/index.ts';
import { visible } from '../visible.ts';

const context = 3;

/** What would change, as people know it from version control; secrets are hidden on both sides. */
export function difference(before: string, after: string, file: string): string {
  const old = linesOf(redactedText(before));
  const now = linesOf(redactedText(after));
  const same = commonStart(old, now);
  const end = commonStart(old.slice(same).toReversed(), now.slice(same).toReversed());
  const from = Math.max(0, same - context);
  const removed = old.slice(same, old.length - end);
  const grown = now.slice(same, now.length - end);
  const tail = old.slice(old.length - end, old.length - end + context);
  const head = `@@ -${from + 1},${removed.length + same - from + tail.length} +${from + 1},${grown.length + same - from + tail.length} @@`;
  return [
    `--- ${file}`,
    `+++ ${file}`,
    head,
    ...old.slice(from, same).map((line) => ` ${visible(line)}`),
    ...removed.map((line) => `-${visible(line)}`),
    ...grown.map((line) => `+${visible(line)}`),
    ...tail.map((line) => ` ${visible(line)}`),
    '',
  ].join('\n');
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function commonStart(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((line, index) => line !== b[index]);
  return at < 0 ? Math.min(a.length, b.length) : Math.min(at, b.length);
}

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
