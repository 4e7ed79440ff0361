import type { Collector } from './collector.ts';
import type { Document } from './document.ts';
import { isUid } from './res-path.ts';
import { textOf } from './variant.ts';

/** The uid in the first line of a scene or resource. Tells when that line is another one. */
export function headUid({ sections }: Document, expected: string, collector: Collector): string | undefined {
  const head = sections[1];
  if (head?.name !== expected) {
    collector.warn('syntax', `It does not begin with [${expected}].`, head?.line ?? 0);
    return undefined;
  }
  const uid = textOf(head.attributes.get('uid'));
  return isUid(uid) ? uid : undefined;
}
