import type { FileKind, ResPath } from '../fact/index.ts';
import type { Adoptable } from '../graph/index.ts';
import { AdoptedFile } from './adopted-file.ts';
import type { Loaded } from './fact-file.ts';
import type { KeptRecord, KeptState } from './graph-file.ts';
import { factsIn, type KeptEntry } from './kept-facts.ts';

/**
 * The files of a kept graph. `facts` are those before its mark; what was written behind it of the same content leads to the same,
 * and may be checked by now.
 */
export function* adoptable({ graph, records }: KeptState, facts: Buffer, kept: Loaded['kept']): Iterable<Adoptable> {
  for (const [node, links, names] of graph.nodes) {
    if (!links) continue;
    const path = node.id as ResPath; // only files have links
    const size = node.size ?? 0;
    const record = records.get(path);
    if (record) {
      yield { path, file: adopted(size, record, { facts, newer: kept.get(path) }), names };
    } else {
      const kind = node.kind as FileKind; // as above
      yield { path, file: { size, facts: { kind, references: [], diagnostics: [] } }, names };
    }
  }
}

type Sources = { readonly facts: Buffer; readonly newer: KeptEntry | undefined };

function adopted(size: number, record: KeptRecord, { facts, newer }: Sources): AdoptedFile {
  const [stamp, hash, unchecked, at, length] = record;
  if (newer?.hash !== hash)
    return new AdoptedFile(size, { stamp, hash, unchecked: unchecked === 1 }, () =>
      factsIn(facts.subarray(at, at + length)),
    );
  return new AdoptedFile(size, newer, () => newer.facts());
}
