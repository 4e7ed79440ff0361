import type { FileFacts, FileKind } from '../fact/index.ts';
import type { Collector } from './collector.ts';
import type { Document } from './document.ts';
import { Externals } from './external.ts';
import { headUid } from './head.ts';

/** `.tres`, and `.gdns` of Godot 3, which is one. */
export function resourceFacts(document: Document, collector: Collector, kind: FileKind): FileFacts {
  const externals = new Externals(document, collector);
  for (const { assignments } of document.sections) for (const assignment of assignments) externals.useIn(assignment);
  externals.refer();
  const uid = headUid(document, 'gd_resource', collector);
  return collector.facts(kind, uid ? { uid } : {});
}
