/** `*` within one name, `**` over folders, `?` one character; all else is itself. */
type Part = 'one' | 'name' | 'any' | { readonly letter: string };

/** Whether a text fits a pattern. Takes time by the product of their lengths, whatever the pattern. */
export function globMatcher(pattern: string): (text: string) => boolean {
  const parts = partsOf(pattern);
  const [head = ''] = pattern.split(/[*?]/);
  return (text) => text.startsWith(head) && fits(parts, Array.from(text));
}

export const isGlob = (text: string): boolean => /[*?]/.test(text);

function partsOf(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  for (const [word] of pattern.matchAll(/\*\*\/?|\*|\?|[^*?]/gsu)) {
    if (word.startsWith('**')) parts.push('any');
    else parts.push(word === '*' ? 'name' : word === '?' ? 'one' : { letter: word });
  }
  return parts;
}

/** Row by row: whether the parts so far fit the first n characters. */
function fits(parts: readonly Part[], text: readonly string[]): boolean {
  let row = Array.from({ length: text.length + 1 }, (_, at) => at === 0);
  for (const part of parts)
    row = typeof part === 'string' && part !== 'one' ? starred(row, text, part) : single(row, text, part);
  return row.at(-1) ?? false;
}

function starred(row: readonly boolean[], text: readonly string[], part: 'name' | 'any'): boolean[] {
  let open = false;
  return row.map((before, at) => {
    if (at > 0 && part === 'name' && text[at - 1] === '/') open = false;
    open ||= before;
    return open;
  });
}

const single = (row: readonly boolean[], text: readonly string[], part: Part): boolean[] =>
  row.map((_, at) => {
    const letter = text[at - 1];
    if (letter === undefined || !row[at - 1]) return false;
    return typeof part === 'string' ? letter !== '/' : letter === part.letter;
  });
