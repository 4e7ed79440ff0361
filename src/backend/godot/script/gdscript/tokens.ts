import { isWord, type LexicalTrouble, maxTokens, type Token, type TokenKind, type Tokens } from '../token.ts';
import { type CharClass, classAt, quoteAt } from './char-class.ts';
import { endOfLine, stringEnd } from './string-end.ts';

const nodeName = '[\\w\\u0080-\\uFFFF]+(?:\\/%?[\\w\\u0080-\\uFFFF]+)*';
const blank = /[ \t\r\f\v\uFEFF\u200B\u2060\u00A0]+/y;
const word = /[\w\u0080-\uFFFF]+/y;
const number =
  /0[xX][\da-fA-F_]+|0[bB][01_]+|\d[\d_]*(?:\.(?![.A-Za-z_])[\d_]*)?(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?/y;
const nodePath = new RegExp(`\\$[%/]*${nodeName}`, 'y');
const uniqueName = new RegExp(`%${nodeName}`, 'y');
const sign = /->|:=|\.\.\.?|(?:\*\*|<<|>>)=?|[=!<>+\-*/%&|^]=|&&|\|\||[^]/y;
const brokenLine = /\\\r?\n/y;
/** A line that begins with one of these, not indented, begins a statement, whatever was left open above it. */
const fresh =
  /(?:func[ \t]+\w|(?:static|var|const|class|class_name|signal|extends|onready|export|@onready|@export)\b)/y;
const opening: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

interface Opened {
  readonly sign: string;
  readonly at: number;
  readonly line: number;
}

/**
 * A GDScript of any version as pieces. Knows where statements end (line ends count outside of brackets only) and how deep they
 * are indented. Whatever the text is, it comes to an end, and never throws.
 */
class Lexer {
  static readonly #readers: Readonly<Record<CharClass, (lexer: Lexer) => void>> = {
    line: (lexer) => lexer.#newline(),
    comment: (lexer) => void (lexer.#at = lexer.#endOfLine()),
    blank: (lexer) => void (lexer.#at += lexer.#match(blank) || 1),
    word: (lexer) => lexer.#push('word', lexer.#match(word)),
    digit: (lexer) => lexer.#push('number', lexer.#match(number)),
    quote: (lexer) => lexer.#string(),
    dollar: (lexer) => lexer.#push(lexer.#match(nodePath) > 0 ? 'node' : 'sign', lexer.#match(nodePath) || 1),
    percent: (lexer) => lexer.#percent(),
    backslash: (lexer) => lexer.#backslash(),
    sign: (lexer) => lexer.#sign(),
  };
  readonly tokens: Token[] = [];
  readonly trouble: LexicalTrouble[] = [];
  readonly #text: string;
  readonly #open: Opened[] = [];
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
    while (this.#at < this.#text.length && this.tokens.length < maxTokens)
      Lexer.#readers[classAt(this.#text, this.#at)](this);
    this.#end();
    this.#tell(this.#open);
    return { tokens: this.tokens, trouble: this.trouble, whole: this.#at >= this.#text.length };
  }

  /** How many characters of it stand here. */
  #match(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text) ? pattern.lastIndex - this.#at : 0;
  }

  #push(kind: TokenKind, length: number, endLine = this.#line): void {
    const start = this.#at;
    const end = start + length;
    const text = this.#text.slice(start, end);
    this.tokens.push({ kind, text, start, end, line: this.#line, endLine, indent: this.#indent });
    this.#at = end;
    this.#line = endLine;
  }

  #newline(): void {
    this.#at += 1;
    this.#line += 1;
    if (this.#open.length > 0 && this.#match(fresh) > 0) this.#tell(this.#open.splice(0));
    if (this.#open.length > 0) return;
    this.#end();
    this.#measureIndent();
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

  #string(): void {
    const quote = quoteAt(this.#text, this.#at);
    const inside = this.#text.indexOf(quote, this.#at) + quote.length;
    const { end, closed } = stringEnd(this.#text, inside, quote, this.#endOfLine());
    if (!closed) this.#tell([{ sign: quote, at: this.#at, line: this.#line }]);
    let line = this.#line;
    for (let at = this.#lineEnd; at < end; at += 1) if (this.#text.charCodeAt(at) === 10) line += 1;
    this.#push('string', end - this.#at, line);
  }

  /** Kept, for a file may be one line of a million strings. */
  #endOfLine(): number {
    if (this.#lineEnd < this.#at) this.#lineEnd = endOfLine(this.#text, this.#at);
    return this.#lineEnd;
  }

  #percent(): void {
    const length = endsOperand(this.tokens.at(-1)) ? 0 : this.#match(uniqueName);
    if (length > 0) this.#push('node', length);
    else this.#push('sign', this.#match(sign));
  }

  #backslash(): void {
    const length = this.#match(brokenLine);
    if (length === 0) return this.#push('sign', 1);
    this.#at += length;
    this.#line += 1;
  }

  #sign(): void {
    const length = this.#match(sign);
    const text = this.#text.slice(this.#at, this.#at + length);
    if (text === '(' || text === '[' || text === '{') this.#open.push({ sign: text, at: this.#at, line: this.#line });
    else if (opening[text]) this.#close(text);
    if (text !== ';' || this.#open.length > 0) return this.#push('sign', length);
    this.#end();
    this.#at += 1;
  }

  #close(text: string): void {
    const { length } = this.#open;
    let found = length - 1;
    while (found >= 0 && found > length - farthest && this.#open[found]?.sign !== opening[text]) found -= 1;
    if (this.#open[found]?.sign === opening[text]) this.#tell(this.#open.splice(found).slice(1));
    else
      this.trouble.push({ message: `nothing is open that this ${text} could close`, at: this.#at, line: this.#line });
  }

  #tell(left: readonly Opened[]): void {
    for (const { sign, at, line } of left)
      if (this.trouble.length < maxTrouble) this.trouble.push({ message: `this ${sign} is never closed`, at, line });
  }
}

/** So many brackets may have been forgotten within one that is closed. */
const farthest = 8;
const maxTrouble = 100;

export const tokensOfGdscript = (text: string): Tokens => new Lexer(text).run();

const operators = [
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
];
/** Behind it, `%` is the rest of a division, else it begins the unique name of a node. */
function endsOperand(token: Token | undefined): boolean {
  if (!token || token.kind === 'end') return false;
  if (token.kind === 'sign') return token.text === ')' || token.text === ']' || token.text === '}';
  return !operators.some((operator) => isWord(token, operator));
}
