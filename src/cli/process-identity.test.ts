import { expect, it } from 'vitest';
import { isSameProcess, startTimeIn } from './process-identity.ts';

const stat = (command: string, state: string): string =>
  `42 (${command}) ${state} 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 11 0 98765 1 2 3`;

it('reads field 22, whatever the command is called', () => {
  expect(startTimeIn(stat('node', 'S'))).toBe('98765');
  expect(startTimeIn(stat('a) b (c', 'R'))).toBe('98765');
});
it('a zombie runs no more', () => expect(startTimeIn(stat('node', 'Z'))).toBeUndefined());
it('the next process of the same pid is another', () =>
  expect(isSameProcess({ pid: process.pid, start_time: 'another', boot_id: 'another' })).toBe(false));
