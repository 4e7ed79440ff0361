import type { FileFacts } from '../fact/index.ts';
import type { Collector } from './collector.ts';
import { assignmentIn } from './configuration.ts';
import type { Document } from './document.ts';
import { textOf } from './variant.ts';

/** `plugin.cfg`: the script of an editor plug-in lies beside it. */
export function pluginFacts(document: Document, collector: Collector): FileFacts {
  const script = assignmentIn(document, 'plugin', 'script');
  const written = textOf(script?.value);
  if (script && written) collector.referTo('setting', written, script.line, { detail: 'plugin/script' });
  return collector.facts('plugin');
}
