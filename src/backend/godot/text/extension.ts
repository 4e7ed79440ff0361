import type { FileFacts } from '../fact/index.ts';
import type { Collector } from './collector.ts';
import { assignmentsOf } from './configuration.ts';
import type { Document } from './document.ts';
import { textOf, visit } from './variant.ts';

/** Where `.gdextension` and `.gdnlib` name their libraries. */
const librarySections = new Set(['libraries', 'entry', 'dependencies']);

/** `.gdextension`, `.gdnlib`: libraries by platform, and icons of the classes in them. */
export function extensionFacts(document: Document, collector: Collector): FileFacts {
  for (const { section, key, value, line } of assignmentsOf(document)) {
    const kind = librarySections.has(section) ? 'library' : section === 'icons' ? 'setting' : undefined;
    if (!kind) continue;
    const detail = kind === 'library' ? key : `${section}/${key}`;
    visit(value, (part) => {
      const written = textOf(part);
      if (written) collector.referTo(kind, written, line, { detail });
    });
  }
  return collector.facts('extension');
}
