import type { ResPath, ScriptFacts, ScriptSymbol } from '../../fact/index.ts';
import { lineOf } from '../line-of.ts';
import { isSign, isWord, linesOf, type Token } from '../token.ts';
import { type Member, typeWordAt } from './member.ts';

/** What a C# script declares. Its class is the one that is named like the file: the engine takes no other. */
export function outlineOfCsharp(path: ResPath, text: string, members: readonly Member[]): ScriptFacts {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  const own = members.find(
    ({ head, within }) => within.length === 0 && head[typeWordAt(head) + 1]?.text === name && isClass(head),
  );
  const base = own && baseOf(own.head);
  return {
    language: 'csharp',
    lines: linesOf(text),
    ...(own?.attributes.includes('GlobalClass') ? { className: name } : {}),
    ...(base ? { extends: lineOf(base) } : {}),
    ...(own?.attributes.includes('Tool') ? { tool: true } : {}),
    symbols: members.flatMap((member) => symbolOf(member) ?? []),
  };
}

const isClass = (head: readonly Token[]): boolean => isWord(head[typeWordAt(head)], 'class');

/** The first behind the colon, unless it is named like an interface. */
export function baseOf(head: readonly Token[]): readonly Token[] | undefined {
  const colon = head.findIndex((token) => isSign(token, ':'));
  if (typeWordAt(head) < 0 || colon < 0) return undefined;
  const rest = head.slice(colon + 1);
  const end = rest.findIndex((token) => isSign(token, ',') || isWord(token, 'where'));
  const base = end < 0 ? rest : rest.slice(0, end);
  return base.length === 0 || /^I[A-Z]/.test(base.at(-1)?.text ?? '') ? undefined : base;
}

function symbolOf(member: Member): ScriptSymbol | undefined {
  const { head, attributes, within, endLine } = member;
  const found = nameOf(member);
  if (!found) return undefined;
  return {
    kind: found.kind,
    name: [...within.slice(1), found.name].join('.'),
    line: head[0]?.line ?? 0,
    endLine,
    signature: lineOf(head),
    ...(attributes.some((name) => name.startsWith('Export')) ? { exported: true as const } : {}),
    ...(head.some((token) => isWord(token, 'static')) ? { static: true as const } : {}),
  };
}

interface Named {
  readonly kind: ScriptSymbol['kind'];
  readonly name: string;
}

function nameOf(member: Member): Named | undefined {
  const { head, within } = member;
  const type = typeWordAt(head);
  const typeName = head[type + 1]?.text;
  if (type >= 0 && typeName) return { kind: isWord(head[type], 'enum') ? 'enum' : 'class', name: typeName };
  return within.length > 0 && head.length > 1 && !head.some((token) => isWord(token, 'operator'))
    ? memberName(member)
    : undefined;
}

function memberName({ head, attributes }: Member): Named | undefined {
  const open = head.findIndex((token, at) => isSign(token, '(') && at > 0);
  const name = open < 0 ? head.at(-1) : nameBefore(head, open);
  if (name?.kind !== 'word') return undefined;
  if (attributes.includes('Signal')) return { kind: 'signal', name: name.text.replace(/EventHandler$/, '') };
  if (open >= 0) return { kind: 'function', name: name.text };
  return { kind: isConstant(head) ? 'constant' : 'variable', name: name.text };
}

const isConstant = (head: readonly Token[]): boolean => head.some((token) => isWord(token, 'const'));

/** `Name(`, `Name<T>(` */
function nameBefore(head: readonly Token[], open: number): Token | undefined {
  if (!isSign(head[open - 1], '>')) return head[open - 1];
  let at = open - 1;
  for (let depth = 0; at >= 0; at -= 1) {
    if (isSign(head[at], '>')) depth += 1;
    if (isSign(head[at], '<')) depth -= 1;
    if (depth === 0) break;
  }
  return head[at - 1];
}
