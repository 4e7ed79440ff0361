export type CharClass =
  | 'line'
  | 'comment'
  | 'blank'
  | 'word'
  | 'digit'
  | 'quote'
  | 'dollar'
  | 'percent'
  | 'backslash'
  | 'sign';

/** `prefix`: of a string, if a quote follows. */
const special: Readonly<Record<string, CharClass | 'prefix' | 'dot'>> = {
  r: 'prefix',
  '&': 'prefix',
  '^': 'prefix',
  '.': 'dot',
  '\n': 'line',
  '#': 'comment',
  '"': 'quote',
  "'": 'quote',
  $: 'dollar',
  '%': 'percent',
  '\\': 'backslash',
};
const blanks = new Set([9, 11, 12, 13, 32, 0xa0, 0x200b, 0x2060, 0xfeff]);

const ofAscii: readonly (CharClass | 'prefix' | 'dot')[] = Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/\d/.test(char)) return 'digit';
  if (blanks.has(code)) return 'blank';
  return special[char] ?? (/\w/.test(char) ? 'word' : 'sign');
});

/** What kind of piece begins here. */
export function classAt(text: string, at: number): CharClass {
  const code = text.charCodeAt(at);
  const found = code < 128 ? (ofAscii[code] ?? 'sign') : 'foreign';
  if (found === 'prefix') return quoteAt(text, at) ? 'quote' : text.charAt(at) === 'r' ? 'word' : 'sign';
  if (found === 'dot') return /\d/.test(text.charAt(at + 1)) ? 'digit' : 'sign';
  return found === 'foreign' ? foreignClass(code) : found;
}

/** Letters of all languages may be in names. */
const foreignClass = (code: number): CharClass => (blanks.has(code) ? 'blank' : 'word');

/** The quote of the string that begins here, perhaps behind a prefix; `''` where none does. */
export function quoteAt(text: string, at: number): string {
  const prefixed = text.charCodeAt(at) !== 34 && text.charCodeAt(at) !== 39;
  const first = prefixed ? at + 1 : at;
  const char = text.charAt(first);
  if (char !== '"' && char !== "'") return '';
  return text.startsWith(char.repeat(3), first) ? char.repeat(3) : char;
}
