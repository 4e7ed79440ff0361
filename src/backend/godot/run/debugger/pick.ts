import { type Variant, wordsOf } from '../variant/index.ts';
import type { Frame } from './heard.ts';

/** What should be a text and is not one is put into words. */
export const textAt = (list: readonly Variant[], at: number): string => wordsOf(list[at] ?? '');

/** Whole or not; 0 for what is no number. */
export function numberAt(list: readonly Variant[], at: number): number {
  const value = list[at];
  const number = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : 0;
  return Number.isFinite(number) ? number : 0;
}

export const listOf = (value: Variant | undefined): readonly Variant[] =>
  Array.isArray(value) ? (value as readonly Variant[]) : []; // TypeScript makes any[] of what isArray narrows

/** The texts of a PackedStringArray, or of an array of texts. */
export function textsOf(value: Variant | undefined): readonly string[] {
  if (typeof value === 'object' && value !== null && 'is' in value && value.is === 'strings') return value.values;
  return listOf(value).map(wordsOf);
}

/** The numbers of a packed array, or of an array of numbers. */
export function numbersOf(value: Variant | undefined): readonly number[] {
  if (typeof value === 'object' && value !== null && 'is' in value && value.is === 'numbers')
    return value.values.map(Number);
  const list = listOf(value);
  return list.map((_, at) => numberAt(list, at));
}

/** Rows of `width` in a flat list; what does not fill a row is left out. */
export const rowsOf = (list: readonly Variant[], width: number): readonly (readonly Variant[])[] =>
  Array.from({ length: Math.floor(list.length / width) }, (_, row) => list.slice(row * width, (row + 1) * width));

/** Flat `file, function, line, …` as both versions send it with an error. */
export const framesOf = (list: readonly Variant[]): readonly Frame[] =>
  rowsOf(list, 3).map((row) => ({ script: textAt(row, 0), function: textAt(row, 1), line: numberAt(row, 2) }));
