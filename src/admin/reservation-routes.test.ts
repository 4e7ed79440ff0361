import { describe, expect, it } from 'vitest';
import { reservationQuestion } from './reservation-routes.ts';

const good = { top: '/p', paths: ['a', 'b\nc', '-x'], pids: [12, 3] };
const read = (value: unknown) => reservationQuestion(Buffer.from(JSON.stringify(value)));

describe('what a guard asks', () => {
  it('is read as it is; what is not known is left out', () => {
    expect(read(good)).toEqual(good);
    expect(read({ ...good, session: 's', client_session: 'c', later: 1 })).toEqual({
      ...good,
      session: 's',
      client_session: 'c',
    });
  });

  it.each([
    [[], 'not a JSON object'],
    [null, 'not a JSON object'],
    [{ ...good, top: 'p' }, '"top"'],
    [{ ...good, top: `/${'x'.repeat(4096)}` }, '"top"'],
    [{ paths: [], pids: [] }, '"top"'],
    [{ ...good, paths: 'a' }, '"paths"'],
    [{ ...good, paths: [''] }, '"paths"'],
    [{ ...good, paths: [1] }, '"paths"'],
    [{ ...good, paths: Array.from({ length: 2001 }, () => 'a') }, '"paths"'],
    [{ ...good, pids: [0] }, '"pids"'],
    [{ ...good, pids: ['1'] }, '"pids"'],
    [{ ...good, session: '' }, '"session"'],
    [{ ...good, session: null }, '"session"'],
    [{ ...good, client_session: 'x'.repeat(201) }, '"client_session"'],
  ])('%j is refused for %s', (value, why) =>
    expect(() => read(value)).toThrow(
      expect.objectContaining({ code: 'invalid-params', message: expect.stringContaining(why) }),
    ),
  );

  it('no JSON is refused', () =>
    expect(() => reservationQuestion(Buffer.from('{'))).toThrow(expect.objectContaining({ code: 'parse-error' })));
});
