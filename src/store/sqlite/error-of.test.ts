import { describe, expect, it } from 'vitest';
import { isBroken, isBusy, sqliteError } from './error-of.ts';

const thrown = (errcode: number): Error => Object.assign(new Error('x'), { errcode });

describe('what SQLite threw', () => {
  it('is the store away when the statement is not at fault, extended codes too', () => {
    expect(sqliteError('/f', thrown(5))).toMatchObject({ code: 'store-away', facts: { passing: true } });
    expect(sqliteError('/f', thrown(5 | (2 << 8)))).toMatchObject({ code: 'store-away', facts: { passing: true } });
    expect(sqliteError('/f', thrown(13))).toMatchObject({ code: 'store-away', facts: { passing: false } });
    expect(sqliteError('/f', thrown(13)).message).toBe('The store /f cannot be used: the disk is full; make room (x).');
    expect(sqliteError('/f', thrown(19)).code).toBe('internal');
    expect(sqliteError('/f', new Error('other')).code).toBe('internal');
  });

  it('tells a busy file from a broken one', () => {
    expect([5, 6, 15, 11, 26, 13].map((code) => [isBusy(thrown(code)), isBroken(thrown(code))])).toEqual([
      [true, false],
      [true, false],
      [true, false],
      [false, true],
      [false, true],
      [false, false],
    ]);
  });
});
