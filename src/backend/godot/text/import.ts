import type { FileFacts } from '../fact/index.ts';
import type { Collector } from './collector.ts';
import { assignmentIn, textIn } from './configuration.ts';
import type { Document } from './document.ts';
import { isUid } from './res-path.ts';
import { textOf } from './variant.ts';

/** `icon.png.import`: what it was made from, by which importer, and the uid that others know it by. */
export function importFacts(document: Document, collector: Collector): FileFacts {
  const importer = textIn(document, 'remap', 'importer');
  const source = assignmentIn(document, 'deps', 'source_file');
  const written = textOf(source?.value);
  if (source && written) collector.referTo('import', written, source.line, importer ? { detail: importer } : {});
  const uid = textIn(document, 'remap', 'uid');
  return collector.facts('import', isUid(uid) ? { uid } : {});
}
