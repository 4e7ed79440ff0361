import type { Diagnostic, ScriptFacts } from '../../fact/index.ts';
import { loadNative, type NativeParser, type Parser } from './native.ts';

export type Language = ScriptFacts['language'];

export interface LoadedParser {
  readonly native: NativeParser;
  readonly parser: Parser;
}
export interface MissingParser {
  readonly missing: string;
}

/** A script that takes longer is not checked. */
const patienceMicros = 2_000_000;
const grammars = { gdscript: 'tree-sitter-gdscript', csharp: 'tree-sitter-c-sharp' } as const;

/** Machine code is loaded once per process anyway, and by the first script that needs it. */
const loaded = new Map<Language, LoadedParser | MissingParser>();

export function parserOf(language: Language): LoadedParser | MissingParser {
  const known = loaded.get(language);
  if (known) return known;
  const parser = load(language);
  loaded.set(language, parser);
  return parser;
}

/** Why the syntax of scripts of this language cannot be checked on this machine. All else is known of them all the same. */
export function parserTrouble(language: Language): Diagnostic | undefined {
  const loaded = parserOf(language);
  if (!('missing' in loaded)) return undefined;
  const name = language === 'gdscript' ? 'GDScript' : 'C#';
  const message = `The syntax of ${name} is not checked: there is no parser for this machine (${loaded.missing}).`;
  return { severity: 'warning', code: 'parser-missing', message, line: 0, column: 0 };
}

function load(language: Language): LoadedParser | MissingParser {
  try {
    // What it is, its package says.
    const native = loadNative('tree-sitter') as NativeParser;
    const parser = new native.Parser();
    parser.setLanguage(loadNative(grammars[language]));
    parser.setTimeoutMicros(patienceMicros);
    return { native, parser };
  } catch (cause) {
    return { missing: cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause) };
  }
}
