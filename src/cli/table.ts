import { stripVTControlCharacters } from 'node:util';
import type { Screen, Style } from './screen.ts';
import { visible } from './visible.ts';

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Gives way when the screen is narrow, the first such column first; the others are kept whole. */
  readonly shrinks?: true;
}

const GAP = '  ';
/** A column that gives way keeps so many characters. */
const LEAST = 8;

/** Columns as wide as what stands in them. What does not fit is cut with an ellipsis; a screen without width shows all. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], screen: Screen): string {
  const head = columns.map(({ title }): Cell => ({ text: title, style: 'dim' }));
  const clean = [head, ...rows].map((row) => row.map((cell) => ({ ...cell, text: visible(cell.text) })));
  const widths = fitted(columns, naturalWidths(columns, clean), screen.width);
  const lines = clean.map((row) => line(row, columns, widths, screen));
  return `${lines.join('\n')}\n`;
}

const naturalWidths = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): number[] =>
  columns.map((_, index) => Math.max(...rows.map((row) => widthOf(row[index]?.text ?? ''))));

function fitted(columns: readonly Column[], widths: readonly number[], limit: number | undefined): number[] {
  const fit = [...widths];
  const total = (): number => fit.reduce((sum, width) => sum + width, GAP.length * (fit.length - 1));
  for (const [index, { shrinks }] of columns.entries()) {
    const excess = limit === undefined ? 0 : total() - limit;
    const width = fit[index] ?? 0;
    if (excess > 0 && shrinks) fit[index] = Math.min(width, Math.max(LEAST, width - excess));
  }
  return fit;
}

function line(row: readonly Cell[], columns: readonly Column[], widths: readonly number[], screen: Screen): string {
  const cells = row.map(({ text, style }, index) => {
    const width = widths[index] ?? 0;
    const shown = cut(text, width);
    const painted = style ? screen.paint(style, shown) : shown;
    const space = ' '.repeat(Math.max(0, width - widthOf(shown)));
    return columns[index]?.align === 'right' ? space + painted : painted + space;
  });
  return cells.join(GAP).trimEnd();
}

export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const kept: string[] = [];
  let taken = 0;
  for (const char of graphemes(text)) {
    taken += widthOf(char);
    if (taken > width - 1) break;
    kept.push(char);
  }
  return `${kept.join('')}…`;
}

/** Columns of a terminal, by the usual rule: East Asian wide characters and pictures take two. */
export const widthOf = (text: string): number =>
  graphemes(stripVTControlCharacters(text)).reduce((sum, char) => sum + (isWide(char) ? 2 : 1), 0);

const isWide = (char: string): boolean =>
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u{ff01}-\u{ff60}]/u.test(
    char,
  );

const graphemes = (text: string): string[] =>
  /^[\x20-\x7e]*$/.test(text)
    ? text.split('')
    : Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
