import type { Diagnostic, FileFacts, ResPath } from '../fact/index.ts';
import { membersOf } from './csharp/member.ts';
import { outlineOfCsharp } from './csharp/outline.ts';
import { referencesOfCsharp } from './csharp/references.ts';
import { tokensOfCsharp } from './csharp/tokens.ts';
import { masked } from './gdscript/mask.ts';
import { outlineOfGdscript } from './gdscript/outline.ts';
import { referencesOfGdscript } from './gdscript/references.ts';
import { tokensOfGdscript } from './gdscript/tokens.ts';
import { checkSyntax } from './syntax/check-syntax.ts';
import type { Tokens } from './token.ts';
import { readInPart, unreadable } from './unreadable.ts';

/**
 * Whatever the text is: what it says, and what is wrong with it. Never throws. Whoever reads a whole project may leave the check
 * of the syntax, which takes most of the time, for later (`checkScript`).
 */
export function factsOfScript(path: ResPath, text: string, syntax: 'checked' | 'later' = 'checked'): FileFacts {
  const trouble = unreadable(text);
  if (trouble) return { kind: 'script', references: [], diagnostics: [trouble] };
  const tokens = tokensOf(path, text);
  const diagnostics = syntax === 'later' ? partial(tokens) : diagnosticsOf(path, text, tokens);
  return { kind: 'script', ...(isCsharp(path) ? csharp : gdscript)(path, text, tokens), diagnostics };
}

/** What is wrong with it by itself, for who is about to write it. */
export function checkScript(path: ResPath, text: string): readonly Diagnostic[] {
  const trouble = unreadable(text);
  return trouble ? [trouble] : diagnosticsOf(path, text, tokensOf(path, text));
}

const isCsharp = (path: ResPath): boolean => /\.cs$/i.test(path);
const tokensOf = (path: ResPath, text: string): Tokens => (isCsharp(path) ? tokensOfCsharp : tokensOfGdscript)(text);

type Read = Pick<FileFacts, 'references' | 'script'>;

const gdscript = (path: ResPath, text: string, tokens: Tokens): Read => ({
  references: referencesOfGdscript(path, text, tokens.tokens),
  script: outlineOfGdscript(text, tokens),
});

function csharp(path: ResPath, text: string, tokens: Tokens): Read {
  const members = membersOf(tokens.tokens);
  return {
    references: referencesOfCsharp(path, { text, tokens: tokens.tokens }, members),
    script: outlineOfCsharp(path, text, members),
  };
}

const partial = ({ whole }: Tokens): readonly Diagnostic[] => (whole ? [] : [readInPart]);

function diagnosticsOf(path: ResPath, text: string, read: Tokens): readonly Diagnostic[] {
  const { tokens, trouble, whole } = read;
  if (!whole) return partial(read);
  return isCsharp(path)
    ? checkSyntax({ language: 'csharp', text, trouble, masked: () => text })
    : checkSyntax({ language: 'gdscript', text, trouble, masked: () => masked(text, tokens) });
}
