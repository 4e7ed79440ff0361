import type { LexicalTrouble, Token, TokenKind, Tokens } from '../token.ts';
import { endOfLine, stringEnd } from './string-end.ts';

const name = '[A-Za-z_\\u0080-\\uFFFF][\\w\\u0080-\\uFFFF]*';
const nodePath = '[\\w\\u0080-\\uFFFF]+(?:\\/%?[\\w\\u0080-\\uFFFF]+)*';
/** In this order: blank, string, path of a node, number, word, sign. Every character is one of them. */
const piece = new RegExp(
  [
    '([ \\t\\r\\f\\v\\uFEFF\\u200B\\u2060\\u00A0]+|\\\\\\r?\\n)',
    '((?:[r&^]?)(?:"""|\'\'\'|"|\'))',
    `(\\$[%/]*${nodePath})`,
    '(0[xX][\\da-fA-F_]+|0[bB][01_]+|\\d[\\d_]*(?:\\.(?![.A-Za-z_])[\\d_]*)?(?:[eE][+-]?\\d+)?|\\.\\d[\\d_]*(?:[eE][+-]?\\d+)?)',
    `(${name})`,
    '(->|:=|\\.\\.\\.?|(?:\\*\\*|<<|>>)=?|[=!<>+\\-*/%&|^]=|&&|\\|\\||[^])',
  ].join('|'),
  'y',
);
const uniqueName = new RegExp(`%${nodePath}`, 'y');
/** A line that begins with one of these, not indented, begins a statement, whatever was left open above it. */
const fresh =
  /(?:func[ \t]+\w|(?:static|var|const|class|class_name|signal|extends|onready|export|@onready|@export)\b)/y;
const closing: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * A GDScript of any version as pieces. Knows where statements end (line ends count outside of brackets only) and how deep they
 * are indented. Whatever the text is, it comes to an end, and never throws.
 */
class Lexer {
  readonly tokens: Token[] = [];
  readonly trouble: LexicalTrouble[] = [];
  readonly #text: string;
  readonly #open: { sign: string; at: number; line: number }[] = [];
  #at = 0;
  #line = 1;
  #indent = 0;
  #lineEnd = -1;

  constructor(text: string) {
    this.#text = text;
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
    this.#measureIndent();
  }

  run(): Tokens {
    while (this.#at < this.#text.length) this.#next();
    this.#end();
    this.#forgetOpen();
    return { tokens: this.tokens, trouble: this.trouble, lines: linesOf(this.#text, this.#line) };
  }

  #next(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (code === 10) return this.#newline();
    if (code === 35) return this.#comment();
    piece.lastIndex = this.#at;
    const match = piece.exec(this.#text);
    const text = match?.[0] ?? this.#text.charAt(this.#at);
    if (match?.[1] !== undefined) return this.#blank(text);
    if (match?.[2] !== undefined) return this.#string(text);
    if (match?.[3] !== undefined) return this.#push('node', text.length);
    if (match?.[4] !== undefined) return this.#push('number', text.length);
    if (match?.[5] !== undefined) return this.#push('word', text.length);
    this.#sign(text);
  }

  #push(kind: TokenKind, length: number, endLine = this.#line): void {
    const start = this.#at;
    const end = start + length;
    const text = this.#text.slice(start, end);
    this.tokens.push({ kind, text, start, end, line: this.#line, endLine, indent: this.#indent });
    this.#at = end;
    this.#line = endLine;
  }

  #blank(text: string): void {
    if (text.endsWith('\n')) this.#line += 1;
    this.#at += text.length;
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #newline(): void {
    if (this.#open.length === 0) this.#end();
    this.#at += 1;
    this.#line += 1;
    fresh.lastIndex = this.#at;
    if (this.#open.length > 0 && fresh.test(this.#text)) {
      this.#forgetOpen();
      this.#end();
    }
    if (this.#open.length === 0) this.#measureIndent();
  }

  #end(): void {
    const last = this.tokens.at(-1);
    if (last && last.kind !== 'end') this.#push('end', 0);
  }

  #measureIndent(): void {
    let at = this.#at;
    while (this.#text.charCodeAt(at) === 9 || this.#text.charCodeAt(at) === 32) at += 1;
    this.#indent = at - this.#at;
  }

  #string(opening: string): void {
    const quote = opening.replace(/^[r&^]/, '');
    const { end, closed } = stringEnd(this.#text, this.#at + opening.length, quote, this.#endOfLine());
    if (!closed) this.trouble.push({ message: 'this string is never closed', at: this.#at, line: this.#line });
    let line = this.#line;
    for (let at = this.#lineEnd; at < end; at += 1) if (this.#text.charCodeAt(at) === 10) line += 1;
    this.#push('string', end - this.#at, line);
  }

  /** Kept, for a file may be one line of a million strings. */
  #endOfLine(): number {
    if (this.#lineEnd < this.#at) this.#lineEnd = endOfLine(this.#text, this.#at);
    return this.#lineEnd;
  }

  #sign(text: string): void {
    if (text === ';' && this.#open.length === 0) {
      this.#end();
      this.#at += 1;
      return;
    }
    if (text === '%' && !endsOperand(this.tokens.at(-1))) {
      uniqueName.lastIndex = this.#at;
      const path = uniqueName.exec(this.#text)?.[0];
      if (path) return this.#push('node', path.length);
    }
    if (text === '(' || text === '[' || text === '{') this.#open.push({ sign: text, at: this.#at, line: this.#line });
    else if (closing[text]) this.#close(text);
    this.#push('sign', text.length);
  }

  #close(text: string): void {
    const found = this.#open.findLastIndex(({ sign }) => sign === closing[text]);
    if (found < 0)
      this.trouble.push({ message: `nothing is open that this ${text} could close`, at: this.#at, line: this.#line });
    else this.#tell(this.#open.splice(found).slice(1));
  }

  #forgetOpen(): void {
    this.#tell(this.#open.splice(0));
  }

  #tell(left: readonly { sign: string; at: number; line: number }[]): void {
    for (const { sign, at, line } of left) this.trouble.push({ message: `this ${sign} is never closed`, at, line });
  }
}

export const tokensOfGdscript = (text: string): Tokens => new Lexer(text).run();

const before = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'as',
  'if',
  'elif',
  'else',
  'return',
  'await',
  'while',
  'match',
  'when',
]);
/** Behind it, `%` is the rest of a division, else it begins the unique name of a node. */
function endsOperand(token: Token | undefined): boolean {
  if (!token || token.kind === 'end') return false;
  if (token.kind === 'sign') return token.text === ')' || token.text === ']' || token.text === '}';
  return token.kind !== 'word' || !before.has(token.text);
}

/** A line end at the end of the file begins no line. */
const linesOf = (text: string, last: number): number => (text.length === 0 ? 0 : text.endsWith('\n') ? last - 1 : last);
