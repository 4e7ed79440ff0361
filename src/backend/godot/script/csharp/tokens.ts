import { type LexicalTrouble, maxTokens, type Token, type TokenKind, type Tokens } from '../token.ts';
import { charEnd, type Ending, stringEnd } from './string-end.ts';

const blank = /\s+/y;
const word = /@?[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*/y;
const number = /\d[\w]*(?:\.\d\w*)?/y;
const quote = /(?:[$@]{0,3})("{3,}|")/y;
const sign = /=>|::|\?\?=?|\?\.|->|[=!<>+\-*/%&|^]=|&&|\|\||\+\+|--|[^]/y;

/** The last one takes what is left. */
const pieces: readonly (readonly [TokenKind, RegExp])[] = [
  ['word', word],
  ['number', number],
  ['sign', sign],
];

/** C# as pieces; what only the preprocessor reads is left out. Whatever the text is, it comes to an end, and never throws. */
class Lexer {
  readonly tokens: Token[] = [];
  readonly trouble: LexicalTrouble[] = [];
  readonly #text: string;
  #at = 0;
  #line = 1;
  #fresh = true;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Tokens {
    while (this.#at < this.#text.length && this.tokens.length < maxTokens) this.#next();
    return { tokens: this.tokens, trouble: this.trouble, whole: this.#at >= this.#text.length };
  }

  #next(): void {
    const skipped = this.#match(blank) || this.#comment() || this.#directive();
    if (skipped > 0) return this.#skip(skipped);
    this.#fresh = false;
    const opening = this.#match(quote);
    if (opening > 0) return this.#ended('string', stringEnd(this.#text, this.#at, opening));
    if (this.#text.charCodeAt(this.#at) === 39) return this.#ended('number', charEnd(this.#text, this.#at));
    for (const [kind, pattern] of pieces) {
      const length = this.#match(pattern);
      if (length > 0) return this.#push(kind, length);
    }
  }

  #match(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text) ? pattern.lastIndex - this.#at : 0;
  }

  #comment(): number {
    if (this.#text.startsWith('//', this.#at)) return this.#upTo('\n', 0);
    return this.#text.startsWith('/*', this.#at) ? this.#upTo('*/', 2) : 0;
  }

  /** `#if`, `#region`, … alone on their lines. */
  #directive(): number {
    return this.#fresh && this.#text.charCodeAt(this.#at) === 35 ? this.#upTo('\n', 0) : 0;
  }

  #upTo(end: string, more: number): number {
    const found = this.#text.indexOf(end, this.#at);
    return (found < 0 ? this.#text.length : found + more) - this.#at;
  }

  #skip(length: number): void {
    const lines = linesIn(this.#text, this.#at, this.#at + length);
    if (lines > 0) this.#fresh = true;
    this.#line += lines;
    this.#at += length;
  }

  #ended(kind: TokenKind, { end, closed }: Ending): void {
    if (!closed) this.trouble.push({ message: 'this string is never closed', at: this.#at, line: this.#line });
    this.#push(kind, end - this.#at, this.#line + linesIn(this.#text, this.#at, end));
  }

  #push(kind: TokenKind, length: number, endLine = this.#line): void {
    const end = this.#at + length;
    const text = this.#text.slice(this.#at, end);
    this.tokens.push({ kind, text, start: this.#at, end, line: this.#line, endLine, indent: 0 });
    this.#at = end;
    this.#line = endLine;
  }
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === 10) lines += 1;
  return lines;
}

export const tokensOfCsharp = (text: string): Tokens => new Lexer(text).run();
