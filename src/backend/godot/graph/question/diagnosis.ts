import type { Diagnostic, ResPath } from '../../fact/index.ts';
import { globMatcher } from './glob.ts';

/** Whoever knows what is wrong with each file. */
export interface Diagnosed {
  files(): Iterable<{ readonly path: ResPath }>;
  diagnostics(path: ResPath): readonly Diagnostic[];
}

export interface DiagnosisWish {
  readonly only?: string;
  /** A glob. */
  readonly path?: string;
  readonly severity?: Diagnostic['severity'];
  readonly codes?: readonly string[];
}

/** What is wrong, errors first, then by file and line. */
export function diagnosticsOf(
  index: Diagnosed,
  { only, path, severity, codes }: DiagnosisWish,
): readonly { readonly path: ResPath; readonly diagnostic: Diagnostic }[] {
  const fits = path === undefined ? () => true : globMatcher(path);
  const wanted = codes && new Set(codes);
  const files = [...index.files()]
    .map((file) => file.path)
    .filter((file) => (only === undefined || file === only) && fits(file));
  return files
    .flatMap((file) => index.diagnostics(file).map((diagnostic) => ({ path: file, diagnostic })))
    .filter(
      ({ diagnostic }) => (!severity || diagnostic.severity === severity) && (!wanted || wanted.has(diagnostic.code)),
    )
    .toSorted(
      (one, other) =>
        rank(one.diagnostic) - rank(other.diagnostic) ||
        order(one.path, other.path) ||
        one.diagnostic.line - other.diagnostic.line,
    );
}

const rank = ({ severity }: Diagnostic): number => (severity === 'error' ? 0 : 1);
const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
