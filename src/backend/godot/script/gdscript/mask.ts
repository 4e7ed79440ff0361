import { deeper, isClosing, isOpening, isSign, isWord, type Token } from '../token.ts';
import { indexOfSign } from './statement.ts';

interface Patch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The same text, as long as before, with what the engine takes and the grammar does not put in words that it knows. Only for
 * the check of the syntax: nothing is read from it.
 */
export function masked(text: string, tokens: readonly Token[]): string {
  const patches: Patch[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const patch = patchAt(text, tokens, at);
    if (patch && patch.start >= (patches.at(-1)?.end ?? 0)) patches.push(patch);
  }
  return patches.length > 0 ? applied(text, patches) : text;
}

function applied(text: string, patches: readonly Patch[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, text: instead } of patches) {
    parts.push(text.slice(from, start), instead);
    from = end;
  }
  return parts.join('') + text.slice(from);
}

function patchAt(text: string, tokens: readonly Token[], at: number): Patch | undefined {
  const token = tokens[at];
  if (token?.kind === 'node')
    return instead(token, token.text.charAt(0) + ascii(token.text.slice(1)).replaceAll('%', '_'));
  if (token?.kind === 'sign') return constructorCall(text, tokens, at);
  if (token?.kind !== 'word') return undefined;
  if (Object.hasOwn(patchers, token.text)) return patchers[token.text]?.(text, tokens, at);
  return instead(token, ascii(token.text));
}

/** The grammar knows no other letters. */
const ascii = (name: string): string => name.replace(/[^\0-\x7f]/g, 'x');
const instead = (token: Token, text: string): Patch | undefined =>
  text === token.text ? undefined : { start: token.start, end: token.end, text };
/** Line ends stay, so that lines and indentation do. */
const blank = (text: string, start: number, end: number): Patch => ({
  start,
  end,
  text: text.slice(start, end).replace(/[^\r\n]/g, ' '),
});

/** `sync func a` as `func      a`: in Godot 3.1 and 3.2. */
function swap(_text: string, tokens: readonly Token[], at: number): Patch | undefined {
  const [word, next] = [tokens[at], tokens[at + 1]];
  const begins = at === 0 || tokens[at - 1]?.kind === 'end';
  if (!word || !next || !begins || !(isWord(next, 'func') || isWord(next, 'var'))) return undefined;
  return { start: word.start, end: next.end, text: next.text.padEnd(next.end - word.start) };
}

/** `func a(var b)` of Godot 3. */
function parameter(text: string, tokens: readonly Token[], at: number): Patch | undefined {
  const [before, word] = [tokens[at - 1], tokens[at]];
  if (!word || !(isSign(before, '(') || isSign(before, ','))) return undefined;
  const open = openingOf(tokens, at);
  const isFunction = isWord(tokens[open - 1], 'func') || isWord(tokens[open - 2], 'func');
  return isFunction && isSign(tokens[open], '(') ? blank(text, word.start, word.end) : undefined;
}

/** In pieces. */
const farthest = 200;

function openingOf(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let before = at - 1; before >= Math.max(0, at - farthest); before -= 1) {
    if (isClosing(tokens[before])) depth += 1;
    if (isOpening(tokens[before])) depth -= 1;
    if (depth < 0) return before;
  }
  return -1;
}

/** `else: if a: b()`, `func(): for a in b: c()`: the condition goes, the rest stays. */
function inline(text: string, tokens: readonly Token[], at: number): Patch | undefined {
  const [before, word] = [tokens[at - 1], tokens[at]];
  if (!word || !isSign(before, ':') || before?.line !== word.line) return undefined;
  const behind = tokens.slice(at, at + farthest);
  const colon = behind[indexOfSign(behind, ':')];
  return colon && !behind.slice(0, behind.indexOf(colon)).some(({ kind }) => kind === 'end')
    ? blank(text, word.start, colon.end)
    : undefined;
}

/** `func _init(a).(a):` of Godot 3, which the grammar does not know in inner classes. */
function constructorCall(text: string, tokens: readonly Token[], at: number): Patch | undefined {
  const [dot, open] = [tokens[at], tokens[at + 1]];
  if (!dot || !isSign(dot, '.') || !isSign(tokens[at - 1], ')') || !isSign(open, '(')) return undefined;
  for (let next = at + 1, depth = 0; next < Math.min(tokens.length, at + farthest); next += 1) {
    const token = tokens[next];
    depth += deeper(token);
    if (token && depth === 0) return blank(text, dot.start, token.end);
  }
  return undefined;
}

type Patcher = (text: string, tokens: readonly Token[], at: number) => Patch | undefined;
const patchers: Readonly<Record<string, Patcher>> = {
  sync: swap,
  slave: swap,
  var: parameter,
  if: inline,
  for: inline,
  while: inline,
};
