/** Lines around a change that are shown with it. */
const CONTEXT = 3;
/** Longer parts are compared as a whole: each line of one would have to be held against each of the other. */
const MOST_PAIRS = 4_000_000;

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** What changed between two texts, as version control shows it: what lies far from any change is left out. */
export function hunksOf(old: readonly string[], now: readonly string[]): readonly string[] {
  const lines = linesOf(old, now);
  return rangesIn(lines).flatMap(({ from, to }) => {
    const before = lines.slice(0, from);
    const shown = lines.slice(from, to);
    const side = (other: Line['mark']): string => {
      const count = countWithout(other, shown);
      return `${countWithout(other, before) + (count === 0 ? 0 : 1)},${count}`;
    };
    return [`@@ -${side('+')} +${side('-')} @@`, ...shown.map(({ mark, text }) => mark + text)];
  });
}

const countWithout = (mark: Line['mark'], lines: readonly Line[]): number =>
  lines.filter((line) => line.mark !== mark).length;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Changes with what is around them; those that meet are one. */
function rangesIn(lines: readonly Line[]): readonly Range[] {
  const ranges: Range[] = [];
  for (const [at, { mark }] of lines.entries()) {
    if (mark === ' ') continue;
    const last = ranges.at(-1);
    const from = Math.max(0, at - CONTEXT);
    const meets = last !== undefined && from <= last.to;
    if (meets) ranges.pop();
    ranges.push({ from: meets ? last.from : from, to: Math.min(lines.length, at + CONTEXT + 1) });
  }
  return ranges;
}

function linesOf(old: readonly string[], now: readonly string[]): readonly Line[] {
  const start = commonStart(old, now);
  const end = commonStart(old.slice(start).toReversed(), now.slice(start).toReversed());
  return [
    ...marked(' ', old.slice(0, start)),
    ...between(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...marked(' ', old.slice(old.length - end)),
  ];
}

const marked = (mark: Line['mark'], texts: readonly string[]): readonly Line[] => texts.map((text) => ({ mark, text }));

function commonStart(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((line, index) => line !== b[index]);
  return at < 0 ? Math.min(a.length, b.length) : Math.min(at, b.length);
}

/** With as many lines kept as can be. */
function between(gone: readonly string[], come: readonly string[]): readonly Line[] {
  if (gone.length * come.length > MOST_PAIRS) return [...marked('-', gone), ...marked('+', come)];
  const kept = mostKept(gone, come);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < gone.length && j < come.length) {
    const mark = gone[i] === come[j] ? ' ' : kept(i + 1, j) >= kept(i, j + 1) ? '-' : '+';
    lines.push({ mark, text: (mark === '+' ? come[j] : gone[i]) ?? '' });
    if (mark !== '+') i++;
    if (mark !== '-') j++;
  }
  return [...lines, ...marked('-', gone.slice(i)), ...marked('+', come.slice(j))];
}

/** How many lines can be kept from there on. */
function mostKept(gone: readonly string[], come: readonly string[]): (i: number, j: number) => number {
  const width = come.length + 1;
  const table = new Uint32Array((gone.length + 1) * width);
  const kept = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = gone.length - 1; i >= 0; i--)
    for (let j = come.length - 1; j >= 0; j--)
      table[i * width + j] = gone[i] === come[j] ? kept(i + 1, j + 1) + 1 : Math.max(kept(i + 1, j), kept(i, j + 1));
  return kept;
}
