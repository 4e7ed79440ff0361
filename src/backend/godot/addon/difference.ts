import type { AddonPlan, FileChange } from './addon.ts';

/** Lines around a change that are shown. */
const AROUND = 3;
/** Lines of a new file that are shown. */
const SHOWN = 12;

/** For people: what would be done to which file. */
export const differenceOf = ({ changes, directories }: AddonPlan): string =>
  [...changes.map(changeText), ...directories.map((it) => `remove the empty directory ${it}\n`)].join('');

function changeText({ path, before, after }: FileChange): string {
  if (!before || !after) {
    const lines = linesOf(before ?? after ?? Buffer.alloc(0));
    const sign = after ? '+' : '-';
    const more = lines.length > SHOWN ? [`… ${lines.length - SHOWN} more lines`] : [];
    return `${after ? 'new' : 'remove'} ${path}\n${[...lines.slice(0, SHOWN).map((it) => `${sign} ${it}`), ...more].map((it) => `  ${it}\n`).join('')}`;
  }
  return `change ${path}\n${changed(linesOf(before), linesOf(after))
    .map((it) => `  ${it}\n`)
    .join('')}`;
}

/** One place differs: what is common before and after it is left out but for some lines. */
function changed(before: readonly string[], after: readonly string[]): readonly string[] {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return [
    ...before.slice(Math.max(0, head - AROUND), head).map((it) => `  ${it}`),
    ...before.slice(head, before.length - tail).map((it) => `- ${it}`),
    ...after.slice(head, after.length - tail).map((it) => `+ ${it}`),
    ...before.slice(before.length - tail, before.length - tail + AROUND).map((it) => `  ${it}`),
  ];
}

/** What could move a terminal's cursor is shown as dots. */
const linesOf = (bytes: Buffer): readonly string[] =>
  bytes
    .toString('utf8')
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/[^\t\P{C}]/gu, '·'));
