import type { Diagnostic, FileFacts, FileKind, ResPath } from '../fact/index.ts';

/** How a file is read. Handed in, so that what is kept of it can be told from what another version would say. */
export interface Analysers {
  /** What was kept by another version is not used. */
  readonly version: string;
  kindOf(path: ResPath): FileKind;
  /** Never asked about an `asset`. */
  factsOf(path: ResPath, text: string, syntax?: 'checked' | 'later'): FileFacts;
  /** The diagnostics of a script whose syntax was left for later. */
  check(path: ResPath, text: string): readonly Diagnostic[];
}
