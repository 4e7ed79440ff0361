import {
  applyEdits,
  type Edit,
  findNodeAtLocation,
  type JSONPath,
  type Node,
  type ParseError,
  parse,
  parseTree,
} from 'jsonc-parser';
import { HubError } from '../../../kernel/errors.ts';
import { isRecord, type Settings } from './hook-entries.ts';
import { editsFor } from './text-edit.ts';

/** One change of a JSON text: what stands at `path` becomes `value`; undefined takes it out. */
export interface Change {
  readonly path: JSONPath;
  readonly value: unknown;
}

/** A text after some changes, and the edits that make it what it was. */
export interface Edited {
  readonly text: string;
  /** To be applied from the last to the first. */
  readonly undo: readonly Edit[];
}

const parsing = { allowTrailingComma: true, disallowComments: false } as const;

/** JSON, with comments and commas at the end where somebody wrote them. Throws where it is neither. */
export function readSettings(text: string, file: string): Settings {
  if (text.trim() === '') return {};
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, parsing);
  const [first] = errors;
  if (first) throw refused(`${file}:${text.slice(0, first.offset).split('\n').length}`, 'not valid JSON');
  if (!isRecord(value)) throw refused(file, 'it does not hold an object');
  return value;
}

export const refused = (where: string, why: string): HubError =>
  new HubError('invalid-config', `${where}: ${why}. It was left as it is: correct it there, then try again.`);

/** Clients mean the last of two keys, and an editor finds the first: neither is to be changed. */
export function mustBeOnce(text: string, changes: readonly Change[], file: string): void {
  const tree = parseTree(text, [], parsing);
  for (const { path } of changes) {
    const depth = path.findIndex((key, at) => tree && countOf(key, findNodeAtLocation(tree, path.slice(0, at))) > 1);
    if (depth >= 0) throw refused(file, `"${path.slice(0, depth + 1).join('.')}" stands there twice`);
  }
}

const countOf = (key: JSONPath[number], node: Node | undefined): number =>
  node?.type === 'object' ? (node.children ?? []).filter(({ children }) => children?.[0]?.value === key).length : 0;

/** Everything that is not changed stays letter for letter. */
export function edited(text: string, changes: readonly Change[]): Edited {
  const undo: Edit[] = [];
  let now = text;
  for (const { path, value } of changes) {
    const edits = editsFor(now, path, value);
    for (const edit of edits.toSorted((a, b) => b.offset - a.offset)) {
      const { offset, length, content } = edit;
      undo.push({ offset, length: content.length, content: now.slice(offset, offset + length) });
      now = applyEdits(now, [edit]);
    }
  }
  return { text: now, undo };
}

export const undone = (text: string, undo: readonly Edit[]): string =>
  undo.toReversed().reduce((rest, edit) => applyEdits(rest, [edit]), text);
