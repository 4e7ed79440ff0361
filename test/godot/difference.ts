/** Something on which the index and the engine do not agree. */
export interface Difference {
  readonly kind: string;
  readonly file: string;
  /** 0 where nobody said one. */
  readonly line: number;
  readonly ours: string;
  readonly engines: string;
}

/** What one of the two says, with where we read it. */
export type Sayings = ReadonlyMap<string, number>;

export const sayingsOf = (texts: Iterable<string>): Sayings => new Map([...texts].map((text) => [text, 0]));

/** What only one of the two says. */
export function differencesOf(kind: string, file: string, [ours, engines]: readonly [Sayings, Sayings]): Difference[] {
  const extra = [...ours].filter(([text]) => !engines.has(text));
  const lacking = [...engines.keys()].filter((text) => !ours.has(text));
  return [
    ...extra.map(([text, line]) => ({ kind, file, line, ours: text, engines: '-' })),
    ...lacking.map((text) => ({ kind, file, line: 0, ours: '-', engines: text })),
  ];
}

/** One line for each; empty when they agree. */
export const told = (differences: readonly Difference[]): string =>
  differences
    .map(({ kind, file, line, ours, engines }) => `${kind}: ${file}:${line}: ours ${ours} | engine's ${engines}`)
    .join('\n');
