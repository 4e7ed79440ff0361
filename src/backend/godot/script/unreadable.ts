import type { Diagnostic } from '../fact/index.ts';

/** In UTF-16 units. What is longer was made by a program, and is no script that a person writes. */
const maxLength = 4 * 1024 * 1024;

/** Why a text is not read at all. */
export function unreadable(text: string): Diagnostic | undefined {
  if (text.length > maxLength)
    return trouble('too-large', `It is too large to be read: ${text.length} characters, ${maxLength} are allowed.`);
  return text.includes('\0') ? trouble('encoding', 'It is not text: there is a null character in it.') : undefined;
}

const trouble = (code: string, message: string): Diagnostic => ({
  severity: 'error',
  code,
  message,
  line: 0,
  column: 0,
});

export const readInPart: Diagnostic = {
  severity: 'warning',
  code: 'too-large',
  message: 'It has too many parts to be read to the end: what is told of it is told of its begin.',
  line: 0,
  column: 0,
};
