import { isClosing, isOpening, isSign, type Token } from './token.ts';

const longest = 200;

/** One line of it: blanks as they were between the pieces, none within brackets, no comma before a closing one. */
export function lineOf(tokens: readonly Token[], prefix = ''): string {
  let line = prefix;
  for (const [at, token] of tokens.entries()) {
    if (isSign(token, ',') && isClosing(tokens[at + 1])) continue;
    line += `${hasBlankBefore(token, tokens[at - 1]) ? ' ' : ''}${token.text}`;
    if (line.length > longest) return `${line.replace(/\s+/g, ' ').slice(0, longest - 1)}…`;
  }
  return line.replace(/\s+/g, ' ');
}

const hasBlankBefore = (token: Token, before: Token | undefined): boolean =>
  before !== undefined && before.end < token.start && !isOpening(before) && !isClosing(token);
