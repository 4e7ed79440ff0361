import type { FileFacts, ResPath } from '../fact/index.ts';
import { outlineOfGdscript } from './gdscript/outline.ts';
import { referencesOfGdscript } from './gdscript/references.ts';
import { tokensOfGdscript } from './gdscript/tokens.ts';

/** Whatever the text is: what it says, and what is wrong with it. Never throws. */
export function factsOfScript(path: ResPath, text: string): FileFacts {
  const tokens = tokensOfGdscript(text);
  return {
    kind: 'script',
    references: referencesOfGdscript(path, text, tokens.tokens),
    diagnostics: [],
    script: outlineOfGdscript(tokens),
  };
}
