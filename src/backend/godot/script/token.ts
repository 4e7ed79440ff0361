/** A piece of a script. `node`: a node path as `$A/B` or `%Name`; `end`: of a statement. */
export type TokenKind = 'word' | 'string' | 'number' | 'sign' | 'node' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the file, with the quotes. */
  readonly text: string;
  /** In UTF-16 units from the begin of the file. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  /** Where it ends: a string may have many lines. */
  readonly endLine: number;
  /** So many characters stand before the statement on its line. */
  readonly indent: number;
}

/** What the brackets and quotes of a file are wrong in. */
export interface LexicalTrouble {
  readonly message: string;
  readonly at: number;
  readonly line: number;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly trouble: readonly LexicalTrouble[];
  /** False where there are more than `maxTokens`: the rest was not read. */
  readonly whole: boolean;
}

/** About 30,000 lines. What is longer is data, and would take memory and seconds from everybody. */
export const maxTokens = 250_000;

/** A line end at the end of a text begins no line. */
export function linesOf(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return text === '' || text.endsWith('\n') ? lines : lines + 1;
}

export const isSign = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'sign' && token.text === text;
export const isWord = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'word' && token.text === text;

export const isOpening = (token: Token | undefined): boolean =>
  token?.kind === 'sign' && (token.text === '(' || token.text === '[' || token.text === '{');
export const isClosing = (token: Token | undefined): boolean =>
  token?.kind === 'sign' && (token.text === ')' || token.text === ']' || token.text === '}');

/** How much deeper in brackets it leads: 1, 0 or -1. */
export const deeper = (token: Token | undefined): number => Number(isOpening(token)) - Number(isClosing(token));

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

/** What a string token stands for: without prefix, quotes and escapes. */
export function valueOf(token: Token): string {
  const open = token.text.search(/["']/);
  const quote = /^("""|'''|"|')/.exec(token.text.slice(open))?.[0] ?? '"';
  const inner = token.text.slice(open + quote.length, -quote.length);
  if (!inner.includes('\\') || /[r@]/.test(token.text.slice(0, open))) return inner;
  return inner.replace(/\\(?:u([\da-fA-F]{4})|([^]))/g, (_, code: string | undefined, one: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (escapes[one] ?? one),
  );
}
