export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** For programs: `syntax`, `encoding`, `too-large`, `broken-reference`, `unknown-uid`, `dynamic-load`, … */
  readonly code: string;
  /** For people, without the name of the file. */
  readonly message: string;
  /** From 1; 0 when it concerns the whole file. */
  readonly line: number;
  /** From 1, in UTF-16 units; 0 when unknown. */
  readonly column: number;
}
