import { HubError } from '../../kernel/errors.ts';
import { redactText } from '../redact/index.ts';
import { meet, type Starred } from './meet.ts';

/** One name of a path: characters, `?` for any one, and stars. Most names are plain, and compared as they are. */
interface Name {
  readonly plain: string | undefined;
  readonly characters: Starred<string>;
}

/** Files of a project: names, and `**` for any number of them. */
export type Pattern = Starred<Name>;

/** How the disk compares names, and what is known of it. */
export interface Naming {
  /** Names that differ only in case, or in how an accent is written, are one name there. */
  readonly foldCase: boolean;
  /** Nothing lies below a file. Absent: it is known of none. */
  readonly isFile?: (path: string) => boolean;
}

export const LONGEST_PATTERN = 500;
const MOST_NAMES = 64;

/** What stands for `?`: no name has it in it. */
const ANY = '/';

/**
 * What somebody wrote, relative to the root of the project, as it is kept: `src//./a` is `src/a`. Throws `invalid-params` for
 * what names nothing in a project.
 */
export function checkedPattern(text: string): string {
  const refuse = (why: string): never => {
    const shown = JSON.stringify(text.slice(0, 80));
    throw new HubError('invalid-params', `The pattern ${shown} does not fit: ${why}.`, {
      facts: { pattern: text.slice(0, 80) },
    });
  };
  if (text.length > LONGEST_PATTERN) refuse(`it may have at most ${LONGEST_PATTERN} characters`);
  if (text.startsWith('/')) refuse('write it relative to the root of the project, as "src/auth/**"');
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(text)) refuse('a control character is in it; put "?" there');
  const names = namesIn(text);
  if (names.includes('..')) refuse('".." leads out of the project');
  if (names.length === 0) refuse('it is empty; "**" means the whole project');
  if (names.length > MOST_NAMES) refuse(`it may be at most ${MOST_NAMES} folders deep`);
  if (redactText(text) !== text) refuse('it looks as if a secret were in it; put "*" there');
  return names.join('/') + (text.endsWith('/') && names.at(-1) !== '**' ? '/**' : '');
}

/** Any number of folders, twice, is any number. */
const namesIn = (text: string): string[] =>
  text
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .filter((name, at, all) => name !== '**' || all[at - 1] !== '**');

/**
 * `*` and `?` stay in one name, `**` as a whole name is any number of folders, everything else is itself. A pattern that ends
 * in a plain name means that file, or all that is in the folder of that name.
 */
export function patternOf(text: string, naming: Naming): Pattern {
  const names = text.split('/');
  const last = names.at(-1) ?? '';
  return parts(/[*?]/.test(last) ? names : [...names, '**'], '**', (name) => nameOf(name, naming));
}

/** All ways to write the same of what was checked: a plain name at the end, or that and all below. */
export function spellingsOf(text: string): string[] {
  const folder = text.replace(/\/\*\*$/, '');
  return /[*?][^/]*$/.test(folder) ? [text] : [folder, `${folder}/**`];
}

/** One very file. */
export const pathPattern = (path: string, naming: Naming): Pattern => [
  path.split('/').map((it) => plainName(it, naming)),
];

/** The same files, seen from a folder above: `folder` is that way down. */
export function below(folder: string, [first, ...more]: Pattern, naming: Naming): Pattern {
  return folder === '' ? [first, ...more] : [[...(pathPattern(folder, naming)[0] ?? []), ...first], ...more];
}

/**
 * How many letters are compared before it is enough. Patterns that people and agents write need a few each; one that was made
 * to keep the hub busy is taken to overlap, which only ever keeps two apart.
 */
export interface Effort {
  left: number;
}

/** For one question, however many patterns it compares: some ten milliseconds. */
export const usualEffort = (): Effort => ({ left: 1_000_000 });

/** Whether there can be a file that both mean. */
export function overlaps(one: Pattern, other: Pattern, effort = usualEffort()): boolean {
  const found = meet(one, other, (a, b) => namesMeet(a, b, effort));
  return found || effort.left < 0;
}

function namesMeet(one: Name, other: Name, effort: Effort): boolean {
  if (--effort.left < 0) return true;
  if (one.plain !== undefined && other.plain !== undefined) return one.plain === other.plain;
  return meet(one.characters, other.characters, (a, b) => --effort.left < 0 || a === b || a === ANY || b === ANY);
}

function plainName(name: string, naming: Naming): Name {
  const plain = folded(name, naming);
  return { plain, characters: [Array.from(plain)] };
}

/** Several stars beside each other are one: in a name only `*` is, and as a name only `**`. */
function nameOf(name: string, naming: Naming): Name {
  if (!/[*?]/.test(name)) return plainName(name, naming);
  const characters = Array.from(folded(name, naming));
  return { plain: undefined, characters: parts(characters, '*', (it) => (it === '?' ? ANY : it)) };
}

const folded = (name: string, { foldCase }: Naming): string => (foldCase ? name.normalize('NFC').toLowerCase() : name);

function parts<T>(words: readonly string[], star: string, letter: (word: string) => T): Starred<T> {
  const first: T[] = [];
  const more: T[][] = [];
  let part = first;
  let wasStar = false;
  for (const word of words) {
    const isStar = word === star;
    if (isStar && !wasStar) more.push((part = []));
    else if (!isStar) part.push(letter(word));
    wasStar = isStar;
  }
  return [first, ...more];
}
