import { shellWord } from './shell-word.ts';

/** Characters a terminal obeys or hides: a file that came with a project must not repaint the question about it. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** The text with every control, invisible or direction-changing character written out. */
export const visible = (text: string): string =>
  text.replaceAll(unseen, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);

/**
 * A word of a command line as one would have to type it, so that where it begins and ends can be seen. What cannot be seen is
 * written as bash, zsh and ksh read it: for people, not for `sh`.
 */
export function quoted(word: string): string {
  if (visible(word) === word) return shellWord(word);
  return `$'${word.replaceAll(/['\\]/g, '\\$&').replaceAll(unseen, octal)}'`;
}

const octal = (char: string): string =>
  Array.from(new TextEncoder().encode(char), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

export const commandLine = (words: readonly string[]): string => words.map(quoted).join(' ');
