import { describe, expect, it } from 'vitest';
import type { Screen } from './screen.ts';
import { type Column, table, widthOf } from './table.ts';

const wide: Screen = { width: undefined, paint: (_style, text) => text };
const coloured: Screen = { width: undefined, paint: (style, text) => `\u001b[1m${style}:${text}\u001b[0m` };
const columns: Column[] = [{ title: 'NAME' }, { title: 'PID', align: 'right' }, { title: 'ERROR', shrinks: true }];
const rows = [
  [{ text: 'files' }, { text: '7' }, { text: 'it ended with code 1' }],
  [{ text: 'a' }, { text: '12345' }, { text: '' }],
];

describe('table', () => {
  it('gives each column the width of what stands in it, and no blanks at the end', () =>
    expect(table(columns, rows, wide)).toBe(
      ['NAME     PID  ERROR', 'files      7  it ended with code 1', 'a      12345', ''].join('\n'),
    ));
  it('cuts the column that may give way', () =>
    expect(table(columns, rows, { ...wide, width: 26 })).toBe(
      ['NAME     PID  ERROR', 'files      7  it ended wi…', 'a      12345', ''].join('\n'),
    ));
  it('keeps something of it however narrow the screen', () =>
    expect(table(columns, rows, { ...wide, width: 5 })).toContain('it ende…'));
  it('pads by what is seen, not by what is written', () => {
    const painted = table(columns, [[{ text: 'x', style: 'red' }, { text: '1' }, { text: 'e' }]], coloured);
    expect(painted.split('\n')[1]).toBe('\u001b[1mred:x\u001b[0m       1  e');
    expect(widthOf('\u001b[31mab\u001b[39m')).toBe(2);
  });
  it('counts wide characters as two and keeps pictures whole', () => {
    expect([widthOf('日本'), widthOf('é'), widthOf('e\u0301'), widthOf('👩‍👩‍👧')]).toEqual([4, 1, 1, 2]);
    const narrow = table([{ title: 'T', shrinks: true }], [[{ text: '日本語日本語' }]], { ...wide, width: 8 });
    expect(narrow).toBe('T\n日本語…\n');
  });
  it('shows what a terminal would obey', () =>
    expect(table([{ title: 'T' }], [[{ text: 'a\u001b[2Jb\nc' }]], wide)).toBe('T\na\\u{1b}[2Jb\\u{a}c\n'));
});
