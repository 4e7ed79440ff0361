import type { FileFacts, ResPath } from '../fact/index.ts';
import { factsOfScript } from '../script/index.ts';
import { scriptsWithin } from '../text/index.ts';

/**
 * With what the scripts say that are written in a scene or resource: they have no file of their own, so what they refer to the
 * scene refers to, on the line on which it stands in the scene.
 */
export function withScriptsWithin(path: ResPath, text: string, facts: FileFacts): FileFacts {
  if (facts.kind !== 'scene' && facts.kind !== 'resource') return facts;
  const scripts = scriptsWithin(text).map((script) => ({
    ...factsOfScript(path, script.text),
    above: script.line - 1,
  }));
  if (scripts.length === 0) return facts;
  const references = scripts.flatMap((it) => it.references.map((one) => ({ ...one, line: one.line + it.above })));
  const diagnostics = scripts.flatMap((it) => it.diagnostics.map((one) => ({ ...one, line: one.line + it.above })));
  return {
    ...facts,
    references: [...facts.references, ...references],
    diagnostics: [...facts.diagnostics, ...diagnostics],
  };
}
