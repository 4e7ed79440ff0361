import { deeper, isSign, type Token } from '../token.ts';

/** A statement without the annotations and modifiers before it. */
export interface Statement {
  /** With which it begins: `func`, `var`, … */
  readonly head: string;
  /** From the head on. */
  readonly tokens: readonly Token[];
  readonly annotations: readonly string[];
  readonly modifiers: readonly string[];
  readonly line: number;
  readonly endLine: number;
  readonly indent: number;
}

const modifiers = new Set(
  'static export onready remote master puppet slave sync remotesync mastersync puppetsync'.split(' '),
);

/** More of them on lines of their own before a statement are not kept. */
const maxAnnotations = 32;

/** The statements of a file, one by one, with those of the bodies of functions. */
export function* statementsOf(tokens: readonly Token[]): Generator<Statement> {
  let first = 0;
  let waiting: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at]?.kind !== 'end') continue;
    const statement = statementOf(tokens.slice(first, at), waiting);
    first = at + 1;
    waiting = statement.tokens.length === 0 ? statement.annotations.slice(-maxAnnotations) : [];
    if (statement.tokens.length > 0) yield statement;
  }
}

/** Annotations may stand on lines of their own before it. */
function statementOf(tokens: readonly Token[], before: readonly string[]): Statement {
  const annotations = [...before];
  const found: string[] = [];
  let at = 0;
  for (let next = skipOne(tokens, at, annotations, found); next > at; next = skipOne(tokens, at, annotations, found))
    at = next;
  const [first] = tokens;
  return {
    head: tokens[at]?.text ?? '',
    tokens: tokens.slice(at),
    annotations,
    modifiers: found,
    line: tokens[at]?.line ?? 0,
    endLine: tokens.at(-1)?.endLine ?? 0,
    indent: first?.indent ?? 0,
  };
}

/** Behind one annotation or modifier, if there is one. */
function skipOne(tokens: readonly Token[], at: number, annotations: string[], found: string[]): number {
  if (isSign(tokens[at], '@')) {
    annotations.push(tokens[at + 1]?.text ?? '');
    return behindBrackets(tokens, at + 2);
  }
  const modifier = tokens[at]?.text ?? '';
  if (!modifiers.has(modifier)) return at;
  const next = modifier === 'export' ? behindBrackets(tokens, at + 1) : at + 1;
  if (tokens[next]?.kind !== 'word') return at;
  found.push(modifier);
  return next;
}

function behindBrackets(tokens: readonly Token[], at: number): number {
  if (!isSign(tokens[at], '(')) return at;
  for (let next = at, depth = 0; next < tokens.length; next += 1) {
    depth += deeper(tokens[next]);
    if (depth === 0) return next + 1;
  }
  return tokens.length;
}

/** Where `sign` stands outside of all brackets, or the end. */
export function indexOfSign(tokens: readonly Token[], sign: string, from = 0): number {
  for (let at = from, depth = 0; at < tokens.length; at += 1) {
    if (depth === 0 && isSign(tokens[at], sign)) return at;
    depth += deeper(tokens[at]);
  }
  return tokens.length;
}
