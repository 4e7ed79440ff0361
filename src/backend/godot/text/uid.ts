import type { FileFacts } from '../fact/index.ts';
import type { Collector } from './collector.ts';
import { isUid } from './res-path.ts';

/** `player.gd.uid`: the uid of the file beside it, and nothing else. */
export function uidFacts(text: string, collector: Collector): FileFacts {
  const uid = text.replace('\ufeff', '').trim();
  if (isUid(uid)) return collector.facts('uid', { uid });
  collector.warn('syntax', 'There is no uid in it.', 0);
  return collector.facts('uid');
}
