import { checkScript, factsOfScript } from '../script/index.ts';
import { factsOfText, kindOfFile } from '../text/index.ts';
import type { Analysers } from './analysers.ts';
import { withScriptsWithin } from './with-scripts-within.ts';

/** Every reader of this build. Change the version when one of them says something else about the same text. */
export const usualAnalysers: Analysers = {
  version: '1',
  kindOf: kindOfFile,
  factsOf: (path, text, syntax) =>
    kindOfFile(path) === 'script'
      ? factsOfScript(path, text, syntax)
      : withScriptsWithin(path, text, factsOfText(path, text)),
  check: checkScript,
};
