import type { ScriptFacts, ScriptSymbol } from '../../fact/index.ts';
import { lineOf } from '../line-of.ts';
import { isSign, isWord, linesOf, type Token, type Tokens, valueOf } from '../token.ts';
import { indexOfSign, type Statement, statementsOf } from './statement.ts';

type Growing<T> = { -readonly [K in keyof T]: T[K] };
type Symbol = Growing<ScriptSymbol>;

/** What a GDScript declares: its members and those of its inner classes, not what is local to a function. */
export function outlineOfGdscript(text: string, { tokens }: Tokens): ScriptFacts {
  const reader = new OutlineReader();
  for (const statement of statementsOf(tokens)) reader.read(statement);
  const icon = reader.head.icon ?? annotatedIcon(tokens);
  return {
    language: 'gdscript',
    lines: linesOf(text),
    ...reader.head,
    ...(icon ? { icon } : {}),
    symbols: reader.symbols,
  };
}

/** `@icon("res://a.svg")` */
function annotatedIcon(tokens: readonly Token[]): string | undefined {
  const at = tokens.findIndex((token, index) => isWord(token, 'icon') && isSign(tokens[index - 1], '@'));
  const file = at < 0 ? undefined : tokens[at + 2];
  return file?.kind === 'string' ? valueOf(file) : undefined;
}

class OutlineReader {
  readonly head: Growing<Partial<ScriptFacts>> = {};
  readonly symbols: Symbol[] = [];
  /** The inner classes in which the next statement may stand. */
  readonly #classes: { prefix: string; indent: number; symbol: Symbol }[] = [];
  /** The member whose body goes on as long as the lines are deeper indented. */
  #member: { indent: number; symbols: readonly Symbol[] } | undefined;

  read(statement: Statement): void {
    const within = this.#member !== undefined && statement.indent > this.#member.indent;
    if (!within) this.#leave(statement.indent);
    for (const { symbol } of this.#classes) symbol.endLine = statement.endLine;
    if (within) for (const symbol of this.#member?.symbols ?? []) symbol.endLine = statement.endLine;
    else this.#declare(statement);
  }

  #leave(indent: number): void {
    this.#member = undefined;
    while ((this.#classes.at(-1)?.indent ?? -1) >= indent) this.#classes.pop();
  }

  #declare(statement: Statement): void {
    if (this.#classes.length === 0) readHead(statement, this.head);
    const made = symbolsOf(statement, this.#classes.at(-1)?.prefix ?? '');
    this.symbols.push(...made);
    const [symbol] = made;
    if (symbol?.kind === 'class') this.#classes.push({ prefix: `${symbol.name}.`, indent: statement.indent, symbol });
    else this.#member = { indent: statement.indent, symbols: made };
  }
}

/** What concerns the whole file. */
function readHead(statement: Statement, into: Growing<Partial<ScriptFacts>>): void {
  const { head, tokens, annotations } = statement;
  if (annotations.includes('tool') || (head === 'tool' && tokens.length === 1)) into.tool = true;
  if (head === 'class_name') readClassName(tokens, into);
  if (head !== 'extends' && head !== 'class_name') return;
  const base = tokens.findIndex((token) => isWord(token, 'extends'));
  if (base >= 0) into.extends ??= lineOf(tokens.slice(base + 1, indexOfWord(tokens, 'class_name', base)));
}

function readClassName(tokens: readonly Token[], into: Growing<Partial<ScriptFacts>>): void {
  const [, name, comma, icon] = tokens;
  if (name?.kind === 'word') into.className ??= name.text;
  if (isSign(comma, ',') && icon?.kind === 'string') into.icon ??= valueOf(icon);
}

/** Of Godot 3: `extends Node class_name A` stands on one line at times. */
function indexOfWord(tokens: readonly Token[], word: string, from: number): number {
  const found = tokens.findIndex((token, at) => at > from && isWord(token, word));
  return found < 0 ? tokens.length : found;
}

function symbolsOf(statement: Statement, prefix: string): Symbol[] {
  const kind = Object.hasOwn(kinds, statement.head) ? kinds[statement.head] : undefined;
  const name = statement.tokens[1];
  if (statement.head === 'enum' && isSign(name, '{')) return unnamed(statement, prefix);
  if (!kind || name?.kind !== 'word') return [];
  const lead = statement.modifiers.includes('static') ? 'static ' : '';
  return [
    {
      ...symbolOf(statement, kind, `${prefix}${name.text}`),
      signature: lineOf(headOf(statement), lead),
      ...flagsOf(statement),
    },
  ];
}

const kinds: Readonly<Record<string, ScriptSymbol['kind']>> = {
  func: 'function',
  signal: 'signal',
  var: 'variable',
  const: 'constant',
  enum: 'enum',
  class: 'class',
};

const symbolOf = ({ line, endLine }: Statement, kind: ScriptSymbol['kind'], name: string): Symbol => ({
  kind,
  name,
  line,
  endLine,
  signature: '',
});

/** Without the body, and without what sets and gets a property. */
function headOf({ head, tokens }: Statement): readonly Token[] {
  if (head === 'func') return tokens.slice(0, indexOfSign(tokens, ':'));
  if (head === 'class') return tokens.slice(0, indexOfSign(tokens, ':'));
  if (head === 'var') return tokens.slice(0, propertyOf(tokens));
  return tokens;
}

/** The colon before a property's body: the second one, or the first that nothing but `get` or `set` follows; or `setget`. */
function propertyOf(tokens: readonly Token[]): number {
  const setget = tokens.findIndex((token) => isWord(token, 'setget'));
  if (setget >= 0) return setget;
  const first = indexOfSign(tokens, ':');
  const opens = (at: number): boolean =>
    at === tokens.length - 1 || isWord(tokens[at + 1], 'get') || isWord(tokens[at + 1], 'set');
  if (first === tokens.length || opens(first)) return first;
  const lambda = tokens.findIndex((token) => isWord(token, 'func'));
  const second = indexOfSign(tokens, ':', first === 2 ? first + 1 : first);
  return lambda >= 0 && lambda < second ? second : opens(second) ? second : tokens.length;
}

function flagsOf({ modifiers, annotations }: Statement): Partial<ScriptSymbol> {
  const exported =
    modifiers.includes('export') || annotations.some((name) => /^export(?!_(?:category|group|subgroup)$)/.test(name));
  const onready = modifiers.includes('onready') || annotations.includes('onready');
  return {
    ...(exported ? { exported } : {}),
    ...(onready ? { onready } : {}),
    ...(modifiers.includes('static') ? { static: true as const } : {}),
  };
}

/** In pieces. */
const longestValue = 64;

/** Each value of an enum without a name is a constant of the script. */
function unnamed(statement: Statement, prefix: string): Symbol[] {
  const made: Symbol[] = [];
  for (const [at, token] of statement.tokens.entries()) {
    const before = statement.tokens[at - 1];
    if (token.kind !== 'word' || !(isSign(before, '{') || isSign(before, ','))) continue;
    const rest = statement.tokens.slice(at, at + longestValue);
    const value = rest.slice(0, indexOfSign(rest, ','));
    made.push({
      ...symbolOf(statement, 'constant', `${prefix}${token.text}`),
      line: token.line,
      endLine: token.line,
      signature: lineOf(value.at(-1)?.text === '}' ? value.slice(0, -1) : value, 'enum '),
    });
  }
  return made;
}
