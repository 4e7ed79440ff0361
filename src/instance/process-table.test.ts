import { describe, expect, it } from 'vitest';
import { environmentFrom, rowFromPs, rowFromStat } from './process-table.ts';

const stat = (name: string, state = 'S'): string =>
  `4711 (${name}) ${state} 12 34 34 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 11 0 987654 1000 200 18446744073709551615\n`;

describe('a line of /proc/PID/stat', () => {
  for (const name of ['node', 'a b', 'tmux: server', 'x) R 1 2 3 (y', '((', '))'])
    it(`is read right when the process calls itself ${JSON.stringify(name)}`, () =>
      expect(rowFromStat(stat(name))).toEqual({
        pid: 4711,
        parent: 12,
        group: 34,
        zombie: false,
        startTime: '987654',
      }));
  it('tells the dead from the living', () => expect(rowFromStat(stat('node', 'Z'))?.zombie).toBe(true));
  it('that was cut short is none', () => {
    expect(rowFromStat('')).toBeUndefined();
    expect(rowFromStat('4711 (node) S 1 2')).toBeUndefined();
  });
});

describe('a line of ps', () => {
  it('has the start time in its last five words', () =>
    expect(rowFromPs('  4711    12    34 Ss   Sat Nov 21 08:43:01 2026\n')).toEqual({
      pid: 4711,
      parent: 12,
      group: 34,
      zombie: false,
      startTime: 'Sat Nov 21 08:43:01 2026',
    }));
  it('that is empty is none', () => expect(rowFromPs('')).toBeUndefined());
});

it('an environment keeps equal signs and line ends of its values', () => {
  const environment = environmentFrom('A=1\0B=x=y\nz\0WEIRD\0');
  expect(environment.get('A')).toBe('1');
  expect(environment.get('B')).toBe('x=y\nz');
  expect(environment.get('WEIRD')).toBe('');
});
