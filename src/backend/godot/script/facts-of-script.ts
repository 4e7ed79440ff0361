import type { Diagnostic, FileFacts, ResPath } from '../fact/index.ts';
import { masked } from './gdscript/mask.ts';
import { outlineOfGdscript } from './gdscript/outline.ts';
import { referencesOfGdscript } from './gdscript/references.ts';
import { tokensOfGdscript } from './gdscript/tokens.ts';
import { checkSyntax } from './syntax/check-syntax.ts';
import type { Tokens } from './token.ts';
import { unreadable } from './unreadable.ts';

/** Whatever the text is: what it says, and what is wrong with it. Never throws. */
export function factsOfScript(path: ResPath, text: string): FileFacts {
  const trouble = unreadable(text);
  if (trouble) return { kind: 'script', references: [], diagnostics: [trouble] };
  const tokens = tokensOfGdscript(text);
  return {
    kind: 'script',
    references: referencesOfGdscript(path, text, tokens.tokens),
    diagnostics: diagnosticsOf(text, tokens),
    script: outlineOfGdscript(tokens),
  };
}

/** What is wrong with it by itself, for who is about to write it. */
export function checkScript(path: ResPath, text: string): readonly Diagnostic[] {
  const trouble = unreadable(text);
  return trouble ? [trouble] : diagnosticsOf(text, tokensOfGdscript(text));
}

const diagnosticsOf = (text: string, { tokens, trouble }: Tokens): readonly Diagnostic[] =>
  checkSyntax({ language: 'gdscript', text, trouble, masked: () => masked(text, tokens) });
