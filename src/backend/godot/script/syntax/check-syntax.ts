import type { Diagnostic } from '../../fact/index.ts';
import type { LexicalTrouble } from '../token.ts';
import { type Language, parserOf } from './parsers.ts';
import { syntaxErrors } from './syntax-errors.ts';

export interface Checked {
  readonly language: Language;
  readonly text: string;
  /** The same, as long, and without what the grammar does not know; made when it is needed. */
  readonly masked: () => string;
  /** What the brackets and quotes are wrong in. Believed where the grammar finds something wrong as well, or cannot be asked. */
  readonly trouble: readonly LexicalTrouble[];
}

const maxDiagnostics = 20;
/** A longer script is data: it would hold up everybody for seconds. */
const maxParsed = 1_000_000;

interface Found extends Pick<Diagnostic, 'severity' | 'message'> {
  readonly at: number;
}
/** The grammar of C# stumbles over one valid file in twenty: what it says is no more than a hint. */
const severities = { gdscript: 'error', csharp: 'warning' } as const;

/** What is wrong with the syntax of a script, in the order of the file, at most one per line, and no more than can be read. */
export function checkSyntax({ language, text, masked, trouble }: Checked): readonly Diagnostic[] {
  const told: Found[] = trouble.map(({ message, at }) => ({ severity: 'error', message, at }));
  const loaded = parserOf(language);
  if ('missing' in loaded || text.length > maxParsed) return diagnosticsOf(text, told);
  const errors = isEndless(language, text) ? undefined : syntaxErrors(loaded, masked(), maxDiagnostics);
  if (!errors) return [gaveUp, ...diagnosticsOf(text, told)];
  if (errors.length === 0) return [];
  const found = errors.map(({ start, end, missing }) => ({
    severity: severities[language],
    at: start,
    message: messageOf(text.slice(start, end), missing),
  }));
  return diagnosticsOf(text, [...told, ...found]);
}

/** In C#, each `<` may open a list of types: where thousands are left open, the parser looks at its own time limit too rarely. */
const isEndless = (language: Language, text: string): boolean =>
  language === 'csharp' && text.split('<').length - text.split('>').length > 1000;

const gaveUp: Diagnostic = {
  severity: 'warning',
  code: 'unchecked',
  message: 'Its syntax takes too long to be checked.',
  line: 0,
  column: 0,
};

function messageOf(text: string, missing: string | undefined): string {
  if (missing) return `Syntax error: ${missing} expected.`;
  const [line = ''] = text.trim().split('\n', 1);
  return `Syntax error: this cannot be read: ${line.length > 60 ? `${line.slice(0, 60)}…` : line}`;
}

function diagnosticsOf(text: string, found: readonly Found[]): Diagnostic[] {
  if (found.length === 0) return [];
  const starts = lineStarts(text);
  const told = new Map<number, Diagnostic>();
  for (const { severity, message, at } of found) {
    const line = lineAt(starts, at);
    if (told.has(line)) continue;
    const capital = message.charAt(0).toUpperCase() + message.slice(1);
    told.set(line, {
      severity,
      code: 'syntax',
      message: capital,
      line,
      column: at - (starts[line - 1] ?? 0) + 1,
    });
  }
  return [...told.values()].toSorted((a, b) => a.line - b.line).slice(0, maxDiagnostics);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** By halves. */
function lineAt(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
