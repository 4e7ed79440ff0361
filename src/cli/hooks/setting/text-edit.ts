import { createScanner, type Edit, findNodeAtLocation, type JSONPath, type Node, parseTree } from 'jsonc-parser';

/**
 * Edits of a JSON text that touch nothing but what they are about: not the lines beside it, not a comment. (`modify` of
 * jsonc-parser formats the surroundings anew, and leaves broken text where it takes out the last element of a list.)
 */
export function editsFor(text: string, path: JSONPath, value: unknown): readonly Edit[] {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  const node = tree && findNodeAtLocation(tree, path);
  if (node) return value === undefined ? removal(text, node) : [replacement(text, node, value)];
  const parent = tree && findNodeAtLocation(tree, path.slice(0, -1));
  return parent && value !== undefined ? [insertion(text, parent, { key: path.at(-1), value })] : [];
}

const endOf = ({ offset, length }: Node): number => offset + length;

function replacement(text: string, { offset, length }: Node, value: unknown): Edit {
  return { offset, length, content: written(text, value, indentAt(text, offset)) };
}

/** The last one of its object or list. */
function insertion(text: string, parent: Node, { key, value }: { key: unknown; value: unknown }): Edit {
  const name = parent.type === 'object' ? `${JSON.stringify(key)}: ` : '';
  const last = parent.children?.at(-1);
  if (last) {
    const own = isFirstOfLine(text, last.offset);
    const gap = own ? eolOf(text) + indentAt(text, last.offset) : isOneLine(text) ? '' : ' ';
    const item = own ? written(text, value, indentAt(text, last.offset)) : JSON.stringify(value);
    return { offset: endOf(last), length: 0, content: `,${gap}${name}${item}` };
  }
  if (isOneLine(text)) return { offset: parent.offset + 1, length: 0, content: name + JSON.stringify(value) };
  const outer = indentAt(text, parent.offset);
  const inner = outer + unitOf(text);
  const between = text.slice(parent.offset + 1, endOf(parent) - 1);
  const isBlank = between.trim() === '';
  const content = `${eolOf(text)}${inner}${name}${written(text, value, inner)}${isBlank ? eolOf(text) + outer : ''}`;
  return { offset: parent.offset + 1, length: isBlank ? between.length : 0, content };
}

/** With one comma and the space before it. Where nothing is left in between, not even space is. */
function removal(text: string, node: Node): readonly Edit[] {
  const item = node.parent?.type === 'property' ? node.parent : node;
  const parent = item.parent;
  if (!parent) return [];
  const after = commaIn(text, endOf(item), endOf(parent));
  const siblings = parent.children ?? [];
  const before = siblings[siblings.indexOf(item) - 1];
  const comma = after ?? (before && commaIn(text, endOf(before), item.offset));
  const start = text.slice(0, item.offset).trimEnd().length;
  const content = gapAfter(text, start, endOf(item));
  const edits: Edit[] = [{ offset: start, length: endOf(item) - start, content }];
  if (comma !== undefined) edits.push({ offset: comma, length: 1, content: '' });
  const rest = text.slice(endOf(item), endOf(parent) - 1).replace(',', '');
  if (start !== parent.offset + 1 || rest.trim() !== '') return edits;
  return [{ offset: start, length: endOf(parent) - 1 - start, content: '' }];
}

/** Past comments, which may hold commas. */
function commaIn(text: string, from: number, to: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(from);
  scanner.scan();
  const at = scanner.getTokenOffset();
  return text[at] === ',' && at < to ? at : undefined;
}

function written(text: string, value: unknown, indent: string): string {
  if (isOneLine(text)) return JSON.stringify(value);
  return JSON.stringify(value, undefined, unitOf(text)).replaceAll('\n', eolOf(text) + indent);
}

const lineUpTo = (text: string, offset: number): string => text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
const isFirstOfLine = (text: string, offset: number): boolean =>
  offset > 0 && !isOneLine(text) && lineUpTo(text, offset).trim() === '';
/** What follows in the line must not become part of a comment before it. */
function gapAfter(text: string, start: number, end: number): string {
  const isLastOfLine = /^[ \t]*,?[ \t]*(?:\/\/|\r?\n)/.test(text.slice(end));
  return endsComment(text, start) && !isLastOfLine ? eolOf(text) : '';
}

/** Whether a comment that goes on to the end of its line ends at `end`; `//` in a string is none. */
function endsComment(text: string, end: number): boolean {
  const scanner = createScanner(text);
  do scanner.scan();
  while (scanner.getPosition() < end);
  return text.startsWith('//', scanner.getTokenOffset());
}

const indentAt = (text: string, offset: number): string => /^[ \t]*/.exec(lineUpTo(text, offset))?.[0] ?? '';
const isOneLine = (text: string): boolean => !text.trim().includes('\n') && text.trim() !== '{}';
const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
const unitOf = (text: string): string => /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
