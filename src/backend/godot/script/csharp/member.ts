import { deeper, isSign, isWord, type Token } from '../token.ts';

/** What stands in a class or a namespace: the head of it, with or without a body. */
export interface Member {
  /** Without attributes. */
  readonly head: readonly Token[];
  /** Names of its attributes. */
  readonly attributes: readonly string[];
  /** Of the types around it. */
  readonly within: readonly string[];
  readonly endLine: number;
}

const typeWords = new Set(['class', 'struct', 'interface', 'record', 'enum']);

/** The word before the name of a type, where a head declares one. */
export const typeWordAt = (head: readonly Token[]): number =>
  head.findIndex(
    (token, at) =>
      token.kind === 'word' && typeWords.has(token.text) && head[at + 1]?.kind === 'word' && !isSign(head[at - 1], '.'),
  );

interface Block {
  /** Undefined for a namespace. */
  readonly name: string | undefined;
  /** What it belongs to: it ends where the block does. */
  readonly member: Growing;
}
type Growing = { -readonly [K in keyof Member]: Member[K] };

/**
 * The members of all types of a file, in the order of their heads. What stands between the brackets of a method, a property or an
 * initial value is passed over.
 */
export function membersOf(tokens: readonly Token[]): readonly Member[] {
  const found: Growing[] = [];
  const blocks: Block[] = [];
  let first = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const closes = isSign(tokens[at], '}');
    if (closes) leave(blocks, tokens[at]);
    const end = closes ? at : endOfHead(tokens, first, at);
    if (end === undefined) continue;
    at = closes ? at : read({ tokens, first, at, end }, blocks, found);
    first = at + 1;
  }
  return found;
}

function leave(blocks: Block[], token: Token | undefined): void {
  const block = blocks.pop();
  if (block && token) block.member.endLine = token.line;
}

/** Types within types: what is deeper is told as a part of these. */
const deepest = 16;

interface Head {
  readonly tokens: readonly Token[];
  readonly first: number;
  /** Where it ends. */
  readonly at: number;
  /** Where the member ends. */
  readonly end: number;
}

/** Gives where to go on: within a type or a namespace, or behind the member. */
function read({ tokens, first, at, end }: Head, blocks: Block[], found: Growing[]): number {
  const within = blocks.slice(0, deepest).flatMap(({ name }) => name ?? []);
  const member = { ...memberOf(tokens.slice(first, at)), within, endLine: tokens[end]?.endLine ?? 0 };
  const container = isSign(tokens[at], '{') && end === at ? containerOf(member.head) : undefined;
  if (container) blocks.push({ name: container.name, member });
  if (member.head.length > 0) found.push(member);
  return container ? at : end;
}

/** The last piece of the member whose head ends here; undefined where it goes on. */
function endOfHead(tokens: readonly Token[], first: number, at: number): number | undefined {
  const token = tokens[at];
  if (isSign(token, ';')) return at;
  if (isSign(token, '{')) return containerOf(tokens.slice(first, at)) ? at : behind(tokens, at, '}');
  const begins = isSign(token, '=') || isSign(token, '=>');
  return begins && !inBrackets(tokens, first, at) ? behind(tokens, at, ';') : undefined;
}

/** `[Export(a = 1)]`, `(int a = 1)` */
function inBrackets(tokens: readonly Token[], first: number, at: number): boolean {
  let depth = 0;
  for (let before = Math.max(first, at - 500); before < at; before += 1) {
    const token = tokens[before];
    if (isSign(token, '(') || isSign(token, '[')) depth += 1;
    if (isSign(token, ')') || isSign(token, ']')) depth -= 1;
  }
  return depth > 0;
}

/** Where `end` stands, outside of the brackets that are opened from here on. */
function behind(tokens: readonly Token[], from: number, end: ';' | '}'): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    depth += deeper(tokens[at]);
    if (depth < 0) return at - 1;
    if (depth === 0 && isSign(tokens[at], end)) return at;
  }
  return tokens.length - 1;
}

function containerOf(head: readonly Token[]): { name: string | undefined } | undefined {
  if (head.some((token) => isWord(token, 'namespace'))) return { name: undefined };
  const type = typeWordAt(head);
  return type < 0 || isWord(head[type], 'enum') ? undefined : { name: head[type + 1]?.text };
}

function memberOf(tokens: readonly Token[]): Pick<Member, 'head' | 'attributes'> {
  const attributes: string[] = [];
  let at = 0;
  while (isSign(tokens[at], '[')) {
    const end = behindAttribute(tokens, at);
    for (let next = at; next < end; next += 1)
      if (isSign(tokens[next], '[') || isSign(tokens[next], ',')) attributes.push(tokens[next + 1]?.text ?? '');
    at = end + 1;
  }
  return { head: tokens.slice(at), attributes };
}

function behindAttribute(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '[')) depth += 1;
    if (isSign(tokens[at], ']')) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length - 1;
}
