/** A line that uses a name behind a dot: perhaps the member that is gone, perhaps another one of that name. */
export interface Mention {
  readonly line: number;
  readonly name: string;
  readonly text: string;
}

const MAX_LINE = 200;
/** A longer one is data, not code. */
const LONGEST_CODE = 2000;

/** Where a text says `.name`, or `"name"` as calls and connections by name do; comments left out. */
export function mentionsOf(names: ReadonlySet<string>, text: string): readonly Mention[] {
  if (names.size === 0) return [];
  const found: Mention[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.length > LONGEST_CODE || /^\s*(?:#|\/\/)/.test(line)) continue;
    const name = [...line.matchAll(/(?:\.|["'])([\p{ID_Start}_][\p{ID_Continue}]*)/gu)]
      .map((match) => match[1] ?? '')
      .find((word) => names.has(word));
    if (name !== undefined) found.push({ line: at + 1, name, text: line.trim().slice(0, MAX_LINE) });
  }
  return found;
}
