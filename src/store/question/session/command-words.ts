import { hash } from 'node:crypto';
import type { CommandRow } from '../../../kernel/agent-session.ts';
import { RecentMap } from '../../../kernel/recent-map.ts';
import { clean } from '../../column.ts';

/** What is looked for by its whole value. Words that are kept name them by their place here: a new one is appended. */
export const filters = ['scope', 'project', 'session', 'action', 'server', 'outcome', 'source', 'projectKey'] as const;
type Filter = (typeof filters)[number];
type Filters = { readonly [Name in Filter]?: string | null | undefined };

/** A command, also as it is found in the table: JSON may be text. */
export type Worded = Pick<CommandRow, Exclude<Filter, 'projectKey'> | 'description' | 'error' | 'tags'> & {
  readonly projectKey?: string;
  readonly parameters: unknown;
  readonly result: unknown;
};

/** Of one command, each once; what is beyond is kept and read, but not found by. */
const MOST_WORDS = 1000;
/** Of one word, in UTF-16 units; no half of a character is left at its end. */
const LONGEST = 40;
/** Of a question. */
const MOST_ASKED = 20;
/** Characters of a filter that are kept: `longest.word`. */
const LONGEST_VALUE = 1024;
/** Filter words that are kept ready: projects, sessions and tools are the same ones again and again. */
const MOST_READY = 2000;
/** No letter and no digit, so no word of a text begins with it. */
const MARK = '\u{E000}';

/** The words by which a command is found, each once; its filters are words too where an index needs them to be. */
export function wordsOf(row: Worded, which: 'with filters' | 'without filters'): string[] {
  const words = new Set<string>();
  for (const text of textsOf(row)) {
    for (const word of splitWithParts(text)) {
      if (words.size >= MOST_WORDS) break;
      words.add(word);
    }
  }
  return which === 'with filters' ? [...filterWords(row.scope, row), ...words] : [...words];
}

/** Each says the scope too: the same project in another scope is another one. */
export const filterWords = (scope: string, given: Filters): string[] =>
  filters.flatMap((name) => {
    const value = given[name];
    return value === undefined || value === null ? [] : [filterWord(scope, name, value)];
  });

const ready = new RecentMap<string, string>(MOST_READY);

function filterWord(scope: string, name: Filter, value: string): string {
  const [where, what] = [scope, value].map((text) => clean(text.slice(0, LONGEST_VALUE)));
  const named = `${name}\0${where}\0${what}`;
  return ready.ensure(named, () => {
    const digest = hash('sha256', `${where}\0${what}`, 'hex').slice(0, 14);
    return `${MARK}${filters.indexOf(name)}${digest}`;
  });
}

export interface Asked {
  /** A word of a command has to be it, or to begin with it. */
  readonly words: readonly AskedWord[];
  /** Signs only, which are no words: `%`. */
  readonly signs: readonly string[];
}

interface AskedWord {
  readonly word: string;
  readonly begins: boolean;
}

/** What a text asks for: `one tw*`. All else that is neither letter nor digit only parts words. */
export function askedIn(text = ''): Asked {
  const parts = text.split(/\s+/).filter(Boolean).slice(0, MOST_ASKED);
  return {
    words: parts.flatMap(wordsIn).slice(0, MOST_ASKED),
    signs: parts.filter((part) => split(part).length === 0).map(clean),
  };
}

const wordsIn = (part: string): AskedWord[] => {
  const words = split(part);
  const begins = /[\p{L}\p{N}]\*+$/u.test(part);
  return words.map((word, at) => ({ word, begins: begins && at === words.length - 1 }));
};

const split = (text: string): string[] => rawWords(text).map((word) => word.toLowerCase());

/** `commandLog` is found by `log` too. */
const splitWithParts = (text: string): string[] =>
  rawWords(text).flatMap((word) => {
    const lower = word.toLowerCase();
    if (lower === word) return [word];
    const parts = word.split(/(?<=\p{Ll})(?=\p{Lu})/u);
    return parts.length > 1 ? [lower, ...parts.map((part) => part.toLowerCase())] : [lower];
  });

const rawWords = (text: string): string[] =>
  (text.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? []).map((word) =>
    word.length > LONGEST ? word.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '') : word,
  );

function* textsOf({ action, server, description, error, tags, parameters, result }: Worded): Generator<string> {
  for (const text of [action, server, description, error, tags]) if (text !== null) yield text;
  for (const json of [parameters, result]) yield* textsIn(typeof json === 'string' ? JSON.parse(json) : json);
}

/** Names and values. Not deep: what is kept was cut before. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) yield String(value);
  else if (Array.isArray(value)) for (const one of value) yield* textsIn(one);
  else
    for (const [name, member] of Object.entries(value)) {
      yield name;
      yield* textsIn(member);
    }
}
